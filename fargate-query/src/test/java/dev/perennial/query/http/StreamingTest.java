package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.Value;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An answer of 200 MB leaves in small pieces: its text is never held.
class StreamingTest {
  private static final int POINTS = 10_000;

  private static final class Counter extends OutputStream {
    private long bytes;
    private int largest;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int from, int length) {
      bytes += length;
      largest = Math.max(largest, length);
    }
  }

  @Test
  void a_large_matrix_is_written_as_it_is_read() throws IOException {
    var times = new long[POINTS];
    var values = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      times[i] = 1_767_225_600_000L + 15_000L * i;
      values[i] = Math.sqrt(i + 2);
    }
    var series = new ArrayList<Value.Series>();
    for (int i = 0; i < 640; i++) {
      // One column for all: the test is about the text.
      series.add(new Value.Series(Labels.of("i", Integer.toString(i)), times, values, List.of()));
    }
    var counter = new Counter();
    Envelope.success(
        counter,
        new Reply.Content(
            out -> {
              out.writeStartObject();
              ValueJson.write(out, new Value.Matrix(series));
              out.writeEndObject();
            },
            Notes.none()));
    assertThat(counter.bytes).isGreaterThan(200_000_000);
    assertThat(counter.largest).isLessThan(1 << 16);
  }
}
