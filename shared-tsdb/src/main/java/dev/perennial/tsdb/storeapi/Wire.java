package dev.perennial.tsdb.storeapi;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.google.re2j.PatternSyntaxException;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.storeapi.wire.Aggr;
import dev.perennial.tsdb.storeapi.wire.AggrChunk;
import dev.perennial.tsdb.storeapi.wire.Label;
import dev.perennial.tsdb.storeapi.wire.LabelMatcher;
import dev.perennial.tsdb.storeapi.wire.LabelNamesRequest;
import dev.perennial.tsdb.storeapi.wire.LabelSet;
import dev.perennial.tsdb.storeapi.wire.LabelValuesRequest;
import dev.perennial.tsdb.storeapi.wire.PartialResponseStrategy;
import dev.perennial.tsdb.storeapi.wire.Series;
import dev.perennial.tsdb.storeapi.wire.SeriesRequest;
import dev.perennial.tsdb.storeapi.wire.SeriesResponse;
import dev.perennial.tsdb.storeapi.wire.ShardInfo;
import dev.perennial.tsdb.storeapi.wire.hints.Block;
import dev.perennial.tsdb.storeapi.wire.hints.LabelNamesRequestHints;
import dev.perennial.tsdb.storeapi.wire.hints.LabelValuesRequestHints;
import dev.perennial.tsdb.storeapi.wire.hints.QueryStats;
import dev.perennial.tsdb.storeapi.wire.hints.SeriesRequestHints;
import dev.perennial.tsdb.storeapi.wire.hints.SeriesResponseHints;
import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The table between messages on the wire and the core's own words.
final class Wire {
  private Wire() {}

  static List<Label> labels(Labels labels) {
    var out = new ArrayList<Label>(labels.size());
    labels.forEach((name, value) -> out.add(Label.newBuilder().setName(name).setValue(value).build()));
    return out;
  }

  static LabelSet labelSet(Labels labels) {
    return LabelSet.newBuilder().addAllLabels(labels(labels)).build();
  }

  static Labels labels(List<Label> labels) {
    var pairs = new String[labels.size() * 2];
    boolean sorted = true;
    for (int i = 0; i < labels.size(); i++) {
      var label = labels.get(i);
      pairs[2 * i] = label.getName();
      pairs[2 * i + 1] = label.getValue();
      sorted &= !label.getValue().isEmpty() && (i == 0 || Labels.ORDER.compare(pairs[2 * i - 2], label.getName()) < 0);
    }
    return sorted ? Labels.ofSortedPairs(pairs) : Labels.of(pairs);
  }

  static LabelMatcher matcher(Matcher matcher) {
    var type =
        switch (matcher.kind()) {
          case EQUAL -> LabelMatcher.Type.EQ;
          case NOT_EQUAL -> LabelMatcher.Type.NEQ;
          case MATCH -> LabelMatcher.Type.RE;
          case NOT_MATCH -> LabelMatcher.Type.NRE;
        };
    return LabelMatcher.newBuilder().setType(type).setName(matcher.name()).setValue(matcher.value()).build();
  }

  static List<LabelMatcher> matchers(List<Matcher> matchers) {
    return matchers.stream().map(Wire::matcher).toList();
  }

  static List<Matcher> read(List<LabelMatcher> matchers) {
    return matchers.stream().map(Wire::read).toList();
  }

  private static Matcher read(LabelMatcher matcher) {
    var kind =
        switch (matcher.getType()) {
          case EQ -> Matcher.Kind.EQUAL;
          case NEQ -> Matcher.Kind.NOT_EQUAL;
          case RE -> Matcher.Kind.MATCH;
          case NRE -> Matcher.Kind.NOT_MATCH;
          case UNRECOGNIZED ->
              throw StoreException.invalidArgument("unknown label matcher type " + matcher.getTypeValue());
        };
    try {
      return Matcher.of(kind, matcher.getName(), matcher.getValue());
    } catch (PatternSyntaxException e) {
      // The expression as the client wrote it, without the anchors that were put around it.
      throw StoreException.invalidArgument(
          "error parsing regexp: " + e.getDescription() + ": `" + matcher.getValue() + "`");
    }
  }

  static AggrChunk chunk(StoreChunk chunk) {
    var out = AggrChunk.newBuilder().setMinTime(chunk.first()).setMaxTime(chunk.last());
    chunk.parts().forEach((aggregate, part) -> {
          switch (aggregate) {
            case RAW -> out.setRaw(part(part));
            case COUNT -> out.setCount(part(part));
            case SUM -> out.setSum(part(part));
            case MIN -> out.setMin(part(part));
            case MAX -> out.setMax(part(part));
            case COUNTER -> out.setCounter(part(part));
          }
        });
    return out.build();
  }

  /** Whoever asks may know Thanos' three encodings only. */
  private static dev.perennial.tsdb.storeapi.wire.Chunk part(Chunk given) {
    var chunk = ChunkWriter.transcode(given, Dialect.CLASSIC);
    var data = chunk.data();
    return dev.perennial.tsdb.storeapi.wire.Chunk.newBuilder()
        .setTypeValue(chunk.encoding().code() - 1)
        .setData(UnsafeByteOperations.unsafeWrap(data.array(), data.offset(), data.length()))
        .setHash(XxHash64JavaHasher.hash(data.array(), data.offset(), data.length(), 0))
        .build();
  }

  static StoreSeries series(Series series, String from) {
    var labels = labels(series.getLabelsList());
    var chunks = new ArrayList<StoreChunk>(series.getChunksCount());
    for (var chunk : series.getChunksList()) {
      chunks.add(read(chunk, labels, from));
    }
    return new StoreSeries(labels, chunks);
  }

  private static StoreChunk read(AggrChunk chunk, Labels labels, String from) {
    var parts = new EnumMap<Aggregate, Chunk>(Aggregate.class);
    for (var aggregate : Aggregate.values()) {
      var part =
          switch (aggregate) {
            case RAW -> chunk.hasRaw() ? chunk.getRaw() : null;
            case COUNT -> chunk.hasCount() ? chunk.getCount() : null;
            case SUM -> chunk.hasSum() ? chunk.getSum() : null;
            case MIN -> chunk.hasMin() ? chunk.getMin() : null;
            case MAX -> chunk.hasMax() ? chunk.getMax() : null;
            case COUNTER -> chunk.hasCounter() ? chunk.getCounter() : null;
          };
      if (part != null) {
        int code = part.getTypeValue() + 1;
        var encoding =
            Encoding.of(code)
                .orElseThrow(
                    () ->
                        new MalformedBytesException(
                            "a chunk of series " + labels + " from " + from, -1, "its encoding " + code + " is unknown"));
        parts.put(aggregate, new Chunk(chunk.getMinTime(), chunk.getMaxTime(), encoding, slice(part.getData())));
      }
    }
    return new StoreChunk(chunk.getMinTime(), chunk.getMaxTime(), parts);
  }

  private static ByteSlice slice(ByteString bytes) {
    return ByteSlice.of(bytes.toByteArray());
  }

  static SeriesRequest request(SeriesQuery query) {
    var out =
        SeriesRequest.newBuilder()
            .setMinTime(query.first())
            .setMaxTime(query.last())
            .addAllMatchers(matchers(query.matchers()))
            .setMaxResolutionWindow(query.coarsest().millis())
            .setSkipChunks(query.content() == SeriesQuery.Content.LABELS)
            .addAllWithoutReplicaLabels(query.withoutReplicaLabels())
            .setLimit(query.limit())
            .setResponseBatchSize(query.batch())
            .setPartialResponseStrategy(
                query.partial() == SeriesQuery.Partial.ABORT
                    ? PartialResponseStrategy.ABORT
                    : PartialResponseStrategy.WARN);
    for (var aggregate : Aggregate.values()) {
      if (query.aggregates().contains(aggregate)) {
        out.addAggregates(aggr(aggregate));
      }
    }
    if (!query.hints().equals(SeriesQuery.Hints.NONE)) {
      out.setHints(
          Any.pack(
              SeriesRequestHints.newBuilder()
                  .addAllBlockMatchers(matchers(query.hints().blocks()))
                  .setEnableQueryStats(query.hints().report() == SeriesQuery.Hints.Report.STATISTICS)
                  .build()));
    }
    var shard = query.shard();
    if (shard.total() > 0) {
      out.setShardInfo(
          ShardInfo.newBuilder()
              .setShardIndex(shard.index())
              .setTotalShards(shard.total())
              .setBy(shard.grouping() == Shard.Grouping.BY)
              .addAllLabels(shard.labels()));
    }
    return out.build();
  }

  static SeriesQuery query(SeriesRequest request) {
    var shard = request.getShardInfo();
    boolean abort =
        request.getPartialResponseDisabled()
            || request.getPartialResponseStrategy() == PartialResponseStrategy.ABORT;
    return new SeriesQuery(
        read(request.getMatchersList()),
        request.getMinTime(),
        request.getMaxTime(),
        new Resolution(Math.max(0, request.getMaxResolutionWindow())),
        aggregates(request.getAggregatesList()),
        request.getSkipChunks() ? SeriesQuery.Content.LABELS : SeriesQuery.Content.CHUNKS,
        request.getWithoutReplicaLabelsList(),
        new Shard(
            shard.getShardIndex(),
            shard.getTotalShards(),
            shard.getBy() ? Shard.Grouping.BY : Shard.Grouping.WITHOUT,
            shard.getLabelsList()),
        request.getLimit(),
        request.getResponseBatchSize(),
        abort ? SeriesQuery.Partial.ABORT : SeriesQuery.Partial.WARN,
        request.hasHints() ? hints(request.getHints()) : SeriesQuery.Hints.NONE);
  }

  private static SeriesQuery.Hints hints(Any given) {
    var hints = unpacked(given, SeriesRequestHints.class);
    var report = hints.getEnableQueryStats() ? SeriesQuery.Hints.Report.STATISTICS : SeriesQuery.Hints.Report.BLOCKS;
    return new SeriesQuery.Hints(read(hints.getBlockMatchersList()), report);
  }

  private static <T extends Message> T unpacked(Any given, Class<T> type) {
    try {
      return given.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw StoreException.invalidArgument("unmarshal request hints: " + e.getMessage());
    }
  }

  /// The last frame of an answer whose client wants to hear what it took.
  static SeriesResponse hints(SeriesQuery.Hints.Report report, List<StoreBackend.Touched> touched, long series, long chunks) {
    var out = SeriesResponseHints.newBuilder();
    long bytes = 0;
    for (var one : touched) {
      one.blocks().forEach(block -> out.addQueriedBlocks(Block.newBuilder().setId(block)));
      bytes += one.bytes();
    }
    if (report == SeriesQuery.Hints.Report.STATISTICS) {
      out.setQueryStats(
          QueryStats.newBuilder()
              .setBlocksQueried(out.getQueriedBlocksCount())
              .setMergedSeriesCount(series)
              .setMergedChunksCount(chunks)
              .setChunksFetchedSizeSum(bytes)
              .setDataDownloadedSizeSum(bytes));
    }
    return SeriesResponse.newBuilder().setHints(Any.pack(out.build())).build();
  }

  private static Aggr aggr(Aggregate aggregate) {
    return switch (aggregate) {
      case RAW -> Aggr.RAW;
      case COUNT -> Aggr.COUNT;
      case SUM -> Aggr.SUM;
      case MIN -> Aggr.MIN;
      case MAX -> Aggr.MAX;
      case COUNTER -> Aggr.COUNTER;
    };
  }

  private static Set<Aggregate> aggregates(List<Aggr> wanted) {
    var out = EnumSet.noneOf(Aggregate.class);
    for (var aggr : wanted) {
      switch (aggr) {
        case RAW -> out.add(Aggregate.RAW);
        case COUNT -> out.add(Aggregate.COUNT);
        case SUM -> out.add(Aggregate.SUM);
        case MIN -> out.add(Aggregate.MIN);
        case MAX -> out.add(Aggregate.MAX);
        case COUNTER -> out.add(Aggregate.COUNTER);
        case UNRECOGNIZED -> throw StoreException.invalidArgument("unknown aggregate among " + wanted);
      }
    }
    return out;
  }

  static LabelsQuery query(LabelNamesRequest request) {
    return new LabelsQuery(
        read(request.getMatchersList()),
        request.getStart(),
        request.getEnd(),
        request.getWithoutReplicaLabelsList(),
        request.getLimit(),
        request.hasHints() ? read(unpacked(request.getHints(), LabelNamesRequestHints.class).getBlockMatchersList()) : List.of());
  }

  static LabelsQuery query(LabelValuesRequest request) {
    return new LabelsQuery(
        read(request.getMatchersList()),
        request.getStart(),
        request.getEnd(),
        request.getWithoutReplicaLabelsList(),
        request.getLimit(),
        request.hasHints() ? read(unpacked(request.getHints(), LabelValuesRequestHints.class).getBlockMatchersList()) : List.of());
  }
}
