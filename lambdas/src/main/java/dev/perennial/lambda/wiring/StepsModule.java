package dev.perennial.lambda.wiring;

import dagger.Module;
import dagger.Provides;
import dev.perennial.lambda.compact.CompactStep;
import dev.perennial.lambda.downsample.DownsampleStep;
import dev.perennial.lambda.due.Due;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Leases;
import dev.perennial.lambda.flow.Marks;
import dev.perennial.lambda.flow.Writing;
import dev.perennial.lambda.index.IndexStep;
import dev.perennial.lambda.join.JoinStep;
import dev.perennial.lambda.plan.PlanStep;
import dev.perennial.lambda.prune.PruneStep;
import dev.perennial.lambda.quarantine.QuarantineStep;
import dev.perennial.lambda.reconcile.ReconcileStep;
import dev.perennial.lambda.recover.RecoverStep;
import dev.perennial.lambda.release.ReleaseStep;
import dev.perennial.lambda.retain.RetainStep;
import dev.perennial.lambda.split.SplitStep;
import dev.perennial.lambda.swap.SwapStep;
import dev.perennial.lambda.sweep.SweepStep;
import dev.perennial.lambda.verify.VerifyStep;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.compact.Compaction;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.plan.Planner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// How each step is made from what the component was given.
@Module
interface StepsModule {
  /// How long a round of `recover` begins blocks: a third of what Lambda allows, for the block that was begun last has the rest.
  Duration TURN = Duration.ofMinutes(5);

  @Provides
  static Admission admission(Settings settings) {
    return new Admission(settings.replicaLabels());
  }

  @Provides
  static Journal journal(Catalog catalog, Settings settings, InstantSource clock, RandomGenerator random) {
    return new Journal(catalog, settings.tenant(), clock, random);
  }

  @Provides
  static Marks marks(ObjectStore bucket, InstantSource clock) {
    return new Marks(bucket, clock);
  }

  @Provides
  static Writing writing(ObjectStore bucket, Catalog catalog, Admission admission, Journal journal, RandomGenerator random) {
    return new Writing(bucket, catalog, admission, journal, random);
  }

  @Provides
  static IndexStep index(ObjectStore bucket, Catalog catalog, Settings settings, Admission admission, Marks marks, Journal journal) {
    return new IndexStep(bucket, catalog, settings.tenant(), admission, marks, journal);
  }

  @Provides
  static PlanStep plan(Catalog catalog, Due due, Settings settings, InstantSource clock) {
    return new PlanStep(catalog, due, settings.leased(), clock, settings.functionSize());
  }

  @Provides
  static Due due(Catalog catalog, Settings settings) {
    return new Due(
        catalog,
        new Planner(settings.ranges(), settings.patience(), settings.downsamplings(), settings.shardSize()),
        settings.retention(),
        settings.replicaLabels(),
        new Due.Delays(settings.deleteDelay(), settings.orphanDelay()));
  }

  @Provides
  static Leases leases(Catalog catalog, Settings settings, InstantSource clock) {
    return new Leases(catalog, settings.leased(), clock);
  }

  @Provides
  static QuarantineStep quarantine(Catalog catalog, Journal journal) {
    return new QuarantineStep(catalog, journal);
  }

  @Provides
  static ReleaseStep release(Catalog catalog, Due due, InstantSource clock) {
    return new ReleaseStep(catalog, due, clock);
  }

  @Provides
  static ReconcileStep reconcile(ObjectStore bucket, Catalog catalog, Settings settings, Journal journal) {
    return new ReconcileStep(bucket, catalog, settings.tenant(), journal);
  }

  @Provides
  static CompactStep compact(Writing writing, Settings settings) {
    return new CompactStep(writing, new Compaction(settings.deduplication()));
  }

  @Provides
  static SplitStep split(Writing writing, Settings settings) {
    return new SplitStep(writing, new Compaction(settings.deduplication()));
  }

  @Provides
  static JoinStep join(ObjectStore bucket, Admission admission) {
    return new JoinStep(bucket, admission);
  }

  @Provides
  static DownsampleStep downsample(Writing writing) {
    return new DownsampleStep(writing);
  }

  @Provides
  static VerifyStep verify(ObjectStore bucket, Catalog catalog, Journal journal) {
    return new VerifyStep(bucket, catalog, journal);
  }

  @Provides
  static SwapStep swap(ObjectStore bucket, Catalog catalog, Admission admission, Marks marks, Journal journal) {
    return new SwapStep(bucket, catalog, admission, marks, journal);
  }

  @Provides
  static RetainStep retain(Catalog catalog, Settings settings, Marks marks, Journal journal) {
    return new RetainStep(catalog, settings.retention(), marks, journal, settings.leased());
  }

  @Provides
  static SweepStep sweep(ObjectStore bucket, Catalog catalog, Settings settings, Marks marks, Journal journal) {
    var delays = new SweepStep.Delays(settings.deleteDelay(), settings.orphanDelay(), settings.leased());
    return new SweepStep(bucket, catalog, settings.tenant(), delays, marks, journal);
  }

  @Provides
  static RecoverStep recover(ObjectStore bucket, Catalog catalog, Settings settings, Journal journal) {
    // A quarter of the heap for samples: the table of series, symbols and postings need the rest.
    var options = new RecoverStep.Options(settings.recoverAfter(), Duration.ofMillis(settings.ranges().smallest()), Runtime.getRuntime().maxMemory() / 4, TURN);
    return new RecoverStep(bucket, catalog, settings.tenant(), settings.replicaLabels(), options, journal);
  }

  @Provides
  static PruneStep prune(ObjectStore bucket, Catalog catalog, Settings settings, Journal journal) {
    return new PruneStep(bucket, catalog, settings.tenant(), settings.replicaLabels(), settings.deleteDelay(), journal);
  }
}
