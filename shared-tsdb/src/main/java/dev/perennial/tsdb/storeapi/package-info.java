/// Thanos' StoreAPI, from both sides: a [dev.perennial.tsdb.storeapi.StoreClient] asks one endpoint, and a
/// [dev.perennial.tsdb.storeapi.StoreServer] answers for any [dev.perennial.tsdb.storeapi.StoreBackend].
///
/// On the wire: gRPC over HTTP/2, messages of `src/main/proto`, methods `/thanos.Store/{Series,LabelNames,LabelValues}` and
/// `/thanos.info.Info/Info`; beside or in front of Prometheis also `/thanos.Rules/Rules`, `/thanos.Targets/Targets`,
/// `/thanos.Metadata/MetricMetadata` and `/thanos.Exemplars/Exemplars`. All times are milliseconds, both ends inclusive. A chunk's type is the encoding byte of a segment
/// file less one, its data the payload alone, its hash xxHash64 of that payload with seed 0 (0 where nobody computed it).
///
/// Series come in the order of their labels after external labels were laid over them and replica labels taken away;
/// frames of one series stand side by side. Chunks may overlap each other and reach over the range that was asked for.
///
/// gRPC and generated messages stay behind this package: what it speaks in are labels, matchers, chunks and
/// [dev.perennial.tsdb.storeapi.StoreException].
@NullMarked
package dev.perennial.tsdb.storeapi;

import org.jspecify.annotations.NullMarked;
