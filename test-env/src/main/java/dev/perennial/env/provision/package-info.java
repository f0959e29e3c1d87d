/// Real Prometheus and Alertmanager on this machine: [dev.perennial.env.provision.Programs] finds them or gets them.
///
/// Nothing is started and no service is enabled: a Debian package is unpacked, not installed.
@NullMarked
package dev.perennial.env.provision;

import org.jspecify.annotations.NullMarked;
