package dev.perennial.query.remote;

import com.google.re2j.PatternSyntaxException;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.series.SeriesSource;
import dev.perennial.tsdb.storeapi.wire.remote.LabelMatcher;
import dev.perennial.tsdb.storeapi.wire.remote.Query;
import dev.perennial.tsdb.storeapi.wire.remote.ReadRequest;
import dev.perennial.tsdb.storeapi.wire.remote.ReadRequest.ResponseType;
import dev.perennial.tsdb.time.TimeRange;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// One remote-read request, checked, and ready to be answered out of a source.
public final class RemoteRead {
  /** As many bytes as Prometheus' own server takes of a request, unpacked. */
  private static final int LARGEST = 32 << 20;

  private final List<Question> questions;
  private final Form form;

  /// How an answer looks.
  public enum Form {
    /// All samples in one compressed message.
    SAMPLES,
    /// Chunks, series by series.
    STREAMED
  }

  /// One query of a request.
  record Question(List<Matcher> matchers, TimeRange range) {
    SelectedSeries select(SeriesSource source) {
      return source.select(Selection.of(matchers, range));
    }
  }

  private RemoteRead(List<Question> questions, Form form) {
    this.questions = List.copyOf(questions);
    this.form = form;
  }

  /// Reads a request's body.
  ///
  /// @throws ReadRefusal if it is none, or asks for nothing that this server knows
  public static RemoteRead parse(byte[] body) {
    ReadRequest request;
    try {
      var snappy = new SnappyJavaDecompressor();
      int size = snappy.getUncompressedLength(body, 0);
      if (size > LARGEST) {
        throw new ReadRefusal(ReadRefusal.Kind.BAD_REQUEST, "the request has " + size + " bytes, more than " + LARGEST);
      }
      var bytes = new byte[size];
      snappy.decompress(body, 0, body.length, bytes, 0, size);
      request = ReadRequest.parseFrom(bytes);
    } catch (MalformedInputException | IndexOutOfBoundsException | InvalidProtocolBufferException e) {
      throw new ReadRefusal(ReadRefusal.Kind.BAD_REQUEST, "the body is no snappy-compressed ReadRequest: " + e.getMessage());
    }
    return new RemoteRead(request.getQueriesList().stream().map(RemoteRead::question).toList(), form(request.getAcceptedResponseTypesList()));
  }

  private static Form form(List<ResponseType> accepted) {
    if (accepted.isEmpty()) {
      return Form.SAMPLES;
    }
    for (var type : accepted) {
      switch (type) {
        case SAMPLES -> {
          return Form.SAMPLES;
        }
        case STREAMED_XOR_CHUNKS -> {
          return Form.STREAMED;
        }
        case UNRECOGNIZED -> {
          // The next one may be known.
        }
      }
    }
    throw new ReadRefusal(
        ReadRefusal.Kind.BAD_REQUEST,
        "server does not support any of the requested response types: " + accepted + "; supported: map[SAMPLES:{} STREAMED_XOR_CHUNKS:{}]");
  }

  private static Question question(Query query) {
    long first = query.getStartTimestampMs();
    long last = query.getEndTimestampMs();
    var range = last < first ? new TimeRange(first, first) : TimeRange.closed(first, Math.min(last, Long.MAX_VALUE - 1));
    try {
      return new Question(query.getMatchersList().stream().map(RemoteRead::matcher).toList(), range);
    } catch (PatternSyntaxException e) {
      throw new ReadRefusal(ReadRefusal.Kind.INTERNAL, String.valueOf(e.getMessage()));
    }
  }

  private static Matcher matcher(LabelMatcher wire) {
    var kind =
        switch (wire.getType()) {
          case EQ -> Matcher.Kind.EQUAL;
          case NEQ -> Matcher.Kind.NOT_EQUAL;
          case RE -> Matcher.Kind.MATCH;
          case NRE -> Matcher.Kind.NOT_MATCH;
          case UNRECOGNIZED -> throw new ReadRefusal(ReadRefusal.Kind.INTERNAL, "invalid matcher type");
        };
    return Matcher.of(kind, wire.getName(), wire.getValue());
  }

  /// How the answer will look.
  public Form form() {
    return form;
  }

  /// All samples, compressed; for [Form#SAMPLES].
  ///
  /// @throws ReadRefusal if there are more than `mostSamples`
  public byte[] samples(SeriesSource source, long mostSamples) {
    return SampledAnswer.of(questions, source, mostSamples);
  }

  /// Writes frames; for [Form#STREAMED].
  public void stream(SeriesSource source, OutputStream out) throws IOException {
    var answer = new StreamedAnswer(out);
    for (int i = 0; i < questions.size(); i++) {
      try (var selected = questions.get(i).select(source)) {
        answer.write(i, selected);
      }
    }
  }
}
