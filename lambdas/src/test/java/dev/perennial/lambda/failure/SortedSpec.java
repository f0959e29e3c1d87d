package dev.perennial.lambda.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Which failures are tried again, which set a job aside and which wake people.
class SortedSpec {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("a slow bucket", ObjectStoreException.passing("k", "slow down", new IOException()), RetryException.class),
        Arguments.of("an object that is not there", ObjectStoreException.fatal("k", "gone"), QuarantineException.class),
        Arguments.of("a refused permission", ObjectStoreException.denied("k", "denied"), PageException.class),
        Arguments.of("a throttled table", new CatalogException("throttled", new IOException()), RetryException.class),
        Arguments.of("a manifest too large for the table", new CatalogException("too large"), PageException.class),
        Arguments.of("sick bytes", new MalformedBytesException("index", 7, "it ends early"), QuarantineException.class),
        Arguments.of("an input that is none", new IllegalArgumentException("no stream"), PageException.class),
        Arguments.of("an answer that was lost", new IllegalStateException("cannot tell"), RetryException.class),
        Arguments.of("a failure sorted before", new PageException("told", new IOException()), PageException.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void each_failure_is_of_one_kind_and_keeps_its_sentence(String what, Exception failure, Class<?> kind) {
    var sorted = Sorted.sort(failure);
    assertThat(sorted).as(what).isInstanceOf(kind).hasMessageContaining(String.valueOf(failure.getMessage()));
  }
}
