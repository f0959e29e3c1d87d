package dev.perennial.tsdb.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationSpec {
  @ParameterizedTest
  @CsvSource({
    "data/bucket, data/bucket",
    "/var/lib/bucket, /var/lib/bucket",
    "s3://b?region=eu-central-1, s3://b",
    "s3://b/?region=eu-central-1, s3://b",
    "s3://b/some/prefix?region=eu-central-1&path-style=true, s3://b/some/prefix",
    "s3://b/p?endpoint=http://127.0.0.1:4566, s3://b/p"
  })
  void a_bucket_opens_where_the_word_says(String text, String location) {
    assertThat(BucketLocation.parse(text).open().location()).isEqualTo(location);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "gs://bucket", "s3://", "s3:///prefix", "s3://b?color=red", "s3://b?region", "http://x/y"})
  void a_bucket_that_is_none_is_refused_in_a_sentence(String text) {
    assertThatThrownBy(() -> BucketLocation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("Cannot open .+\\.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "dynamodb:table?region=eu-central-1", "dynamodb:table?endpoint=http://127.0.0.1:8000"})
  void a_catalogue_opens_where_the_word_says(String text) {
    var location = CatalogLocation.parse(text);
    assertThat(location).hasToString(text);
    location.open().close();
  }

  @Test
  void a_sqlite_catalogue_makes_its_file(@TempDir Path folder) {
    var file = folder.resolve("a/b/catalog.db");
    CatalogLocation.parse("sqlite:" + file).open().close();
    assertThat(file).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "catalog.db", "sqlite:", "dynamodb:", "postgres:x", "dynamodb:t?path-style=true", "dynamodb:?region=x"})
  void a_catalogue_that_is_none_is_refused_in_a_sentence(String text) {
    assertThatThrownBy(() -> CatalogLocation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("Cannot open .+\\.");
  }
}
