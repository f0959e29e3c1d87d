package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsFile.Exemplar;
import dev.perennial.tsdb.storeapi.wire.scraped.ExemplarsFile.ExemplarData;

/// Exemplars as messages and back.
final class ExemplarWire {
  private ExemplarWire() {}

  static ExemplarData message(Exemplars series) {
    var out = ExemplarData.newBuilder().setSeriesLabels(Wire.labelSet(series.series()));
    for (var exemplar : series.exemplars()) {
      out.addExemplars(
          Exemplar.newBuilder().setLabels(Wire.labelSet(exemplar.labels())).setValue(exemplar.value()).setTs(exemplar.time()));
    }
    return out.build();
  }

  static Exemplars read(ExemplarData message) {
    return new Exemplars(
        Wire.labels(message.getSeriesLabels().getLabelsList()),
        message.getExemplarsList().stream()
            .map(one -> new Exemplars.Exemplar(Wire.labels(one.getLabels().getLabelsList()), one.getValue(), one.getTs()))
            .toList());
  }
}
