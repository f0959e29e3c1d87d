package dev.perennial.query.serve;

import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.query.scraped.SelectorsOf;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.scraped.Teller;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.time.TimeRange;

/// What all Prometheis behind the querier tell.
record ScrapedTeller(Scraped scraped) implements Teller {
  @Override
  public Answer<RuleGroup> rules() {
    return scraped.rules();
  }

  @Override
  public Answer<Target> targets() {
    return scraped.targets();
  }

  @Override
  public Answer<MetricMetadata> metadata() {
    return scraped.metadata();
  }

  @Override
  public Answer<Exemplars> exemplars(String query, TimeRange range) {
    return switch (Parser.parse(query, Features.all())) {
      case Parsed.Rejected rejected -> throw StoreException.invalidArgument(rejected.message());
      case Parsed.Query(var expr) -> scraped.exemplars(SelectorsOf.query(expr), range);
    };
  }
}
