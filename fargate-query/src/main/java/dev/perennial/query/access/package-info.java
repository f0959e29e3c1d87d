/// Who may ask: [dev.perennial.query.access.WebConfig] is Prometheus' `--web.config.file`, [dev.perennial.query.access.Guard] what it demands of a
/// request, [dev.perennial.query.access.ServerTls] what it demands of a connection.
///
/// ```
/// tls_server_config: {cert_file, key_file, cert, key, client_auth_type, client_ca_file, client_ca, client_allowed_sans, min_version, max_version, cipher_suites}
/// http_server_config: {http2, headers: {…}}
/// basic_auth_users: {name: bcrypt hash}
/// ```
/// Passwords, certificates and keys are read again when their files change; a version that cannot be read leaves the one before in force.
@NullMarked
package dev.perennial.query.access;

import org.jspecify.annotations.NullMarked;
