package dev.perennial.env.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/// A port of the loopback interface for each listener, by name: the preferred ones where they are free.
public final class Ports {
  private final Map<String, Integer> byName = new LinkedHashMap<>();
  private int next;

  /// A port that nobody listens at now.
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ports from `first` on.
  public Ports(int first) {
    next = first;
  }

  /// The port of the listener `name`; the same at each call.
  public int of(String name) {
    return byName.computeIfAbsent(name, _ -> firstFree());
  }

  /// `127.0.0.1:port` of the listener `name`.
  public String address(String name) {
    return "127.0.0.1:" + of(name);
  }

  private int firstFree() {
    for (; next < 65_536; next++) {
      if (isFree(next)) {
        return next++;
      }
    }
    throw new IllegalStateException("Cannot find a free port on the loopback interface");
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
