package dev.perennial.query.fanout;

import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.endpoints.Endpoint;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.query.trace.Trace;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.StoreClient;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreFacts;
import dev.perennial.tsdb.time.TimeRange;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executors;

/// Asks everybody who tells of a Prometheus, side by side. Who does not answer is named in a warning; the others' answers count.
final class GatheredScraped implements Scraped {
  private final Discovery discovery;
  private final Means means;

  GatheredScraped(Discovery discovery, Means means) {
    this.discovery = discovery;
    this.means = means;
  }

  @Override
  public Answer<RuleGroup> rules() {
    var told = gather("rules", discovery.tellers(StoreFacts.Ability.RULES), (client, _) -> client.rules(means.patience()));
    return new Answer<>(RuleGroup.merged(told.items(), means.replicaLabels()), told.notes());
  }

  @Override
  public Answer<Target> targets() {
    var told = gather("targets", discovery.tellers(StoreFacts.Ability.TARGETS), (client, _) -> client.targets(means.patience()));
    return new Answer<>(Target.merged(told.items(), means.replicaLabels()), told.notes());
  }

  @Override
  public Answer<MetricMetadata> metadata() {
    var told = gather("metadata", discovery.tellers(StoreFacts.Ability.METADATA), (client, _) -> client.metadata(means.patience()));
    var once = new TreeSet<>(MetricMetadata.ORDER);
    once.addAll(told.items());
    return new Answer<>(List.copyOf(once), told.notes());
  }

  @Override
  public Answer<Exemplars> exemplars(List<List<Matcher>> selectors, TimeRange range) {
    var tellers =
        discovery.tellers(StoreFacts.Ability.EXEMPLARS).stream().filter(teller -> !ExemplarQuery.of(teller, selectors).isEmpty()).toList();
    var told =
        gather(
            "exemplars",
            tellers,
            (client, teller) -> client.exemplars(ExemplarQuery.of(teller, selectors), range, means.patience()));
    var wanted = told.items().stream().filter(one -> isWanted(one.series(), selectors)).toList();
    return new Answer<>(Exemplars.merged(wanted, means.replicaLabels()), told.notes());
  }

  private static boolean isWanted(Labels series, List<List<Matcher>> selectors) {
    return selectors.stream().anyMatch(selector -> selector.stream().allMatch(matcher -> matcher.matches(series)));
  }

  private interface Question<T> {
    Answer<T> ask(StoreClient client, Discovery.Standing teller);
  }

  private <T> Answer<T> gather(String what, List<Discovery.Standing> tellers, Question<T> question) {
    var items = new ArrayList<T>();
    var notes = Notes.none();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = tellers.stream().map(teller -> threads.submit(() -> Trace.call("endpoint " + what, () -> asked(what, teller, question)))).toList();
      for (var answer : answers) {
        var told = Waiting.on(answer);
        items.addAll(told.items());
        notes = notes.and(told.notes());
      }
    }
    for (var stranger : discovery.known().unheard().entrySet()) {
      notes = notes.and(missing("source " + stranger.getKey() + " has not said yet what it tells", stranger.getValue()));
    }
    return new Answer<>(items, notes);
  }

  private <T> Answer<T> asked(String what, Discovery.Standing teller, Question<T> question) {
    var endpoint = teller.endpoint();
    Trace.note("server.address", endpoint.address());
    if (!endpoint.answers()) {
      return new Answer<>(List.of(), missing(what, endpoint, endpoint.silence()));
    }
    try {
      var told = question.ask(means.clients().at(endpoint.address()), teller);
      var warnings = told.notes().warnings().stream().map(warning -> "Source " + endpoint.address() + " says: " + warning).toList();
      return new Answer<>(told.items(), new Notes(warnings, told.notes().infos()));
    } catch (StoreException | DateTimeException e) {
      Trace.fail(String.valueOf(e.getMessage()));
      return new Answer<>(List.of(), missing(what, endpoint, String.valueOf(e.getMessage())));
    }
  }

  private static Notes missing(String what, Endpoint endpoint, String why) {
    return missing("source " + endpoint.address() + " " + endpoint.labelSets().getFirst() + " told no " + what, why);
  }

  private static Notes missing(String what, String why) {
    var reason = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
    return Notes.warning("The answer may be incomplete: " + what + ": " + reason + ".");
  }
}
