package dev.perennial.infra.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// One mapping of the file, read name by name. [#end] refuses whatever nobody asked for, so that a slip of the pen is not a silent default.
final class Section {
  private final String path;
  private final Path folder;
  private final Map<String, Object> entries;
  private final TreeMap<String, Section> sections = new TreeMap<>();
  private final TreeSet<String> asked = new TreeSet<>();

  private Section(String path, Path folder, Map<String, Object> entries) {
    this.path = path;
    this.folder = folder;
    this.entries = entries;
  }

  static Section root(String yaml, Path folder, Map<String, String> overrides) {
    Object tree = load("the configuration", yaml);
    var root = new LinkedHashMap<>(mapping("the configuration", tree));
    new TreeMap<>(overrides).forEach((name, value) -> put(root, name, name, load(name, value)));
    return new Section("", folder, root);
  }

  private static Object load(String what, String yaml) {
    try {
      Object tree = new Load(LoadSettings.builder().setLabel(what).build()).loadFromString(yaml);
      return tree == null ? Map.of() : tree;
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(
          "Cannot read " + what + ": it is not YAML (" + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ") + ").", e);
    }
  }

  private static void put(Map<String, Object> into, String whole, String name, Object value) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      into.put(name, value);
      return;
    }
    String head = name.substring(0, dot);
    var inner = new LinkedHashMap<>(mapping(whole, into.getOrDefault(head, Map.of())));
    put(inner, whole, name.substring(dot + 1), value);
    into.put(head, inner);
  }

  private static Map<String, Object> mapping(String what, Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("Cannot read " + what + ": names with values are expected, and \"" + tree + "\" is none.");
    }
    return map.entrySet().stream()
        .filter(entry -> entry.getValue() != null)
        .collect(
            Collectors.toMap(entry -> String.valueOf(entry.getKey()), entry -> (Object) entry.getValue(), (_, last) -> last, LinkedHashMap::new));
  }

  String path(String name) {
    return path + name;
  }

  private Optional<Object> value(String name) {
    asked.add(name);
    return Optional.ofNullable(entries.get(name));
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  Section section(String name) {
    var inner = new Section(path(name) + ".", folder, value(name).map(tree -> mapping(path(name), tree)).orElse(Map.of()));
    sections.put(name, inner);
    return inner;
  }

  String text(String name, String otherwise) {
    return value(name)
        .map(
            value -> {
              if (value instanceof Map || value instanceof List) {
                throw Refusal.of(path(name), value, "one word is expected");
              }
              return String.valueOf(value);
            })
        .orElse(otherwise);
  }

  int number(String name, int otherwise, int low, int high) {
    String text = text(name, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(text.replace("_", ""));
      if (low <= number && number <= high) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw Refusal.of(path(name), text, "give a whole number from " + low + " to " + high);
  }

  boolean truth(String name, boolean otherwise) {
    String text = text(name, Boolean.toString(otherwise));
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Refusal.of(path(name), text, "give true or false");
    };
  }

  /** A length of time; `never` and `0` are zero. */
  Duration length(String name, Duration otherwise) {
    String text = text(name, Lengths.text(otherwise));
    if (text.equals("never") || text.equals("0")) {
      return Duration.ZERO;
    }
    return Lengths.parse(text).orElseThrow(() -> Refusal.of(path(name), text, "give a length of time such as 15s, 2h or 90d"));
  }

  <E extends Enum<E>> E choice(String name, E otherwise) {
    String text = text(name, word(otherwise));
    E[] all = otherwise.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(one -> word(one).equals(text))
        .findFirst()
        .orElseThrow(
            () -> Refusal.of(path(name), text, "give " + words(all)));
  }

  <E extends Enum<E>> List<E> choices(String name, Class<E> type) {
    var chosen = new ArrayList<E>();
    for (String text : texts(name)) {
      chosen.add(
          Arrays.stream(type.getEnumConstants())
              .filter(one -> word(one).equals(text))
              .findFirst()
              .orElseThrow(() -> Refusal.of(path(name), text, "give " + words(type.getEnumConstants()))));
    }
    return chosen;
  }

  private static String words(Enum<?>[] all) {
    return Arrays.stream(all).map(Section::word).collect(Collectors.joining(" or "));
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  List<String> texts(String name) {
    return value(name)
        .map(
            value -> {
              if (!(value instanceof List<?> list)) {
                throw Refusal.of(path(name), value, "give a list");
              }
              var texts = new ArrayList<String>();
              list.forEach(one -> texts.add(String.valueOf(one)));
              return List.copyOf(texts);
            })
        .orElse(List.of());
  }

  Map<String, String> map(String name) {
    var texts = new TreeMap<String, String>();
    value(name).ifPresent(tree -> mapping(path(name), tree).forEach((key, value) -> texts.put(key, String.valueOf(value))));
    return texts;
  }

  /** A file or folder, resolved against the configuration's own. */
  Path file(String name, String otherwise) {
    String text = text(name, otherwise);
    return text.isEmpty() ? Path.of("") : folder.resolve(text).normalize();
  }

  /** Refuses names that nothing has asked for, here and below. */
  void end() {
    for (var name : entries.keySet()) {
      if (!asked.contains(name)) {
        throw new IllegalArgumentException(
            "Cannot take " + path(name) + ": there is no such setting"
                + (path.isEmpty() ? "" : " in " + path.substring(0, path.length() - 1)) + ". Known are " + String.join(", ", asked) + ".");
      }
    }
    sections.values().forEach(Section::end);
  }
}
