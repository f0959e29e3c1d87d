package dev.perennial.lambda.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.perennial.lambda.compact.CompactStep;
import dev.perennial.lambda.downsample.DownsampleStep;
import dev.perennial.lambda.due.Due;
import dev.perennial.lambda.flow.Leases;
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
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// All steps over one bucket and one catalogue.
@Component(modules = StepsModule.class)
public interface Steps {
  /// The step `index`.
  IndexStep index();

  /// The step `plan`.
  PlanStep plan();

  /// The step `compact`.
  CompactStep compact();

  /// The step `split`.
  SplitStep split();

  /// The step `join`.
  JoinStep join();

  /// The step `downsample`.
  DownsampleStep downsample();

  /// The step `verify`.
  VerifyStep verify();

  /// The step `swap`.
  SwapStep swap();

  /// The step `retain`.
  RetainStep retain();

  /// The step `sweep`.
  SweepStep sweep();

  /// The step `quarantine`.
  QuarantineStep quarantine();

  /// The step `release`.
  ReleaseStep release();

  /// The step `reconcile`.
  ReconcileStep reconcile();

  /// The leases under which steps work.
  Leases leases();

  /// What is due.
  Due due();

  /// The step `recover`.
  RecoverStep recover();

  /// The step `prune`.
  PruneStep prune();

  /// Makes the component.
  @Component.Factory
  interface Factory {
    /// Steps that work here, under these settings.
    Steps create(
        @BindsInstance ObjectStore bucket,
        @BindsInstance Catalog catalog,
        @BindsInstance Settings settings,
        @BindsInstance InstantSource clock,
        @BindsInstance RandomGenerator random);
  }
}
