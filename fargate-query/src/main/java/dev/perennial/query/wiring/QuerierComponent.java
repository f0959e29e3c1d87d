package dev.perennial.query.wiring;

import dagger.BindsInstance;
import dagger.Component;
import javax.inject.Singleton;

/// Gives the querier that a command line asks for.
@Singleton
@Component(modules = QuerierModule.class)
interface QuerierComponent {
  /// The querier, not yet started.
  Querier querier();

  /// Takes the settings.
  @Component.Builder
  interface Builder {
    /// The settings.
    @BindsInstance
    Builder settings(Settings settings);

    /// The component.
    QuerierComponent build();
  }
}
