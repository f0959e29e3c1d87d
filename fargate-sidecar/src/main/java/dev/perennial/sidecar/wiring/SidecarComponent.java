package dev.perennial.sidecar.wiring;

import dagger.BindsInstance;
import dagger.Component;
import jakarta.inject.Singleton;

/// A sidecar, put together.
@Singleton
@Component(modules = SidecarModule.class)
public interface SidecarComponent {
  /// The process.
  SidecarProcess process();

  /// Makes a sidecar of its settings.
  @Component.Factory
  interface Factory {
    /// Opens bucket and catalogue; nothing runs yet.
    SidecarComponent create(@BindsInstance Settings settings);
  }
}
