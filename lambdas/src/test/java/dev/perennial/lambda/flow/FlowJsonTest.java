package dev.perennial.lambda.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.plan.Job;
import dev.perennial.tsdb.time.TimeRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowJsonTest {
  private static final StreamId STREAM = StreamId.of(TenantId.DEFAULT, Labels.of("cluster", "eu"));
  private static final Lease LEASE = new Lease("an execution", 7, Instant.parse("2026-01-31T12:00:00Z"));
  private static final Assignment COMPACT =
      new Assignment(STREAM, LEASE, new Job.Compact(List.of(id(1), id(2)), new TimeRange(0, 7_200_000), Resolution.RAW, new Shard(1, 2), 4));
  private static final Assignment DOWNSAMPLE =
      new Assignment(STREAM, LEASE, new Job.Downsample(id(1), List.of(id(3)), new TimeRange(-5, 10), Resolution.FIVE_MINUTES, new Shard(3, 4)));

  @Test
  void assignments_come_back_as_they_went() throws IOException {
    assertThat(FlowJson.assignment(written(json -> FlowJson.write(json, COMPACT)))).isEqualTo(COMPACT);
    assertThat(FlowJson.assignment(written(json -> FlowJson.write(json, DOWNSAMPLE)))).isEqualTo(DOWNSAMPLE);
    var part = new Assignment(STREAM, LEASE, new Job.Part((Job.Compact) COMPACT.job(), 3));
    assertThat(FlowJson.assignment(written(json -> FlowJson.write(json, part)))).isEqualTo(part);
    assertThat(FlowJson.assignment(written(json -> FlowJson.write(json, COMPACT, "perennial/jobs/x/1/0.json")))).isEqualTo(COMPACT);
  }

  @Test
  void what_one_step_passes_the_next_one_reads() throws IOException {
    var product = new Product(COMPACT, List.of(id(9)));
    assertThat(FlowJson.product(written(json -> FlowJson.write(json, product)))).isEqualTo(product);
    var passed = written(json -> FlowJson.write(json, new Work.Passed(product)));
    assertThat(passed.at("outcome").text()).isEqualTo("passed");
    assertThat(FlowJson.product(passed)).isEqualTo(product);
    var refused = written(json -> FlowJson.write(json, new Work.Refused("It is wrong.")));
    assertThat(refused.at("outcome").text()).isEqualTo("refused");
    assertThat(refused.at("why").text()).isEqualTo("It is wrong.");
  }

  @Test
  void what_is_missing_or_of_another_kind_is_told_by_its_place() throws IOException {
    var json = Json.read("{\"stream\": {\"tenant\": 5}, \"later\": [null, true, 1.5]}");
    assertThatThrownBy(() -> FlowJson.assignment(json)).hasMessage("Cannot read the input: there is no $.lease");
    assertThatThrownBy(() -> FlowJson.stream(json.at("stream"))).hasMessage("Cannot read the input: $.stream.tenant is not a string");
    assertThatThrownBy(() -> json.at("later").items().get(2).number()).hasMessage("Cannot read the input: $.later[2] is not a whole number");
    assertThatThrownBy(() -> Json.read("")).hasMessage("Cannot read the input: it is empty");
  }

  private static Json written(Json.Body body) throws IOException {
    var out = new ByteArrayOutputStream();
    Json.write(out, body);
    return Json.read(out.toString(StandardCharsets.UTF_8));
  }

  private static BlockId id(int number) {
    return new BlockId("%026d".formatted(number));
  }
}
