package dev.perennial.query.tenancy;

import dev.perennial.query.scraped.Scraped;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;

/// What Prometheis tell, as far as its labels satisfy a matcher. Metadata carries no labels, and so nobody's may be told.
final class VisibleScraped implements Scraped {
  private final Scraped all;
  private final Matcher only;

  VisibleScraped(Scraped all, Matcher only) {
    this.all = all;
    this.only = only;
  }

  @Override
  public Answer<RuleGroup> rules() {
    var answer = all.rules();
    return new Answer<>(
        answer.items().stream().map(group -> group.with(group.rules().stream().filter(this::sees).toList())).toList(),
        answer.notes());
  }

  private boolean sees(Rule rule) {
    return only.matches(rule.labels());
  }

  @Override
  public Answer<Target> targets() {
    var answer = all.targets();
    return new Answer<>(answer.items().stream().filter(this::sees).toList(), answer.notes());
  }

  private boolean sees(Target target) {
    return switch (target) {
      case Target.Active active -> only.matches(active.labels());
      case Target.Dropped dropped -> only.matches(dropped.discovered());
    };
  }

  @Override
  public Answer<MetricMetadata> metadata() {
    return new Answer<>(List.of(), all.metadata().notes());
  }

  @Override
  public Answer<Exemplars> exemplars(List<List<Matcher>> selectors, TimeRange range) {
    var narrowed = new ArrayList<List<Matcher>>();
    for (var selector : selectors) {
      var more = new ArrayList<>(selector);
      more.add(only);
      narrowed.add(more);
    }
    return all.exemplars(narrowed, range);
  }
}
