package dev.perennial.promql.exec.function;

import com.google.re2j.Pattern;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.exec.step.Relabeled.Twins;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// `info`: gives the series of a vector the labels of the info metrics, such as `target_info`, that agree with them in `job` and
/// `instance`.
///
/// At each step the newest sample of an info metric counts. Labels that a series has already are left alone.
public final class InfoLabels {
  private static final Set<String> IDENTIFYING = Set.of("instance", "job");

  private final Query query;
  private final Held base;
  private final List<Matcher> names;
  private final Map<String, List<Matcher>> wanted;

  /// For the series of `base` and the matchers of the second argument, which pick info metrics and their labels.
  public InfoLabels(Query query, Held base, List<Matcher> matchers) {
    this.query = query;
    this.base = base;
    this.names = names(matchers.stream().filter(InfoLabels::isOfName).toList());
    this.wanted =
        matchers.stream().filter(matcher -> !isOfName(matcher)).collect(Collectors.groupingBy(Matcher::name, TreeMap::new, Collectors.toList()));
  }

  private static boolean isOfName(Matcher matcher) {
    return matcher.name().equals(Labels.NAME);
  }

  /** The conditions on the name of info metrics; if they only exclude some, all whose name ends in `_info` are meant. */
  private static List<Matcher> names(List<Matcher> given) {
    if (given.isEmpty()) {
      return List.of(Matcher.equal(Labels.NAME, "target_info"));
    }
    boolean positive =
        given.stream().anyMatch(matcher -> matcher.kind() == Matcher.Kind.EQUAL || matcher.kind() == Matcher.Kind.MATCH);
    var all = new ArrayList<>(given);
    if (!positive) {
      all.addFirst(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, ".+_info"));
    }
    return all;
  }

  private boolean isInfo(Labels series) {
    return names.stream().allMatch(matcher -> matcher.matches(series.value(Labels.NAME)));
  }

  /// Which info series are of use; empty if no series says where it comes from.
  public Optional<List<Matcher>> selection() {
    var all = new ArrayList<>(names);
    wanted.values().forEach(all::addAll);
    boolean any = false;
    for (var label : new TreeSet<>(IDENTIFYING)) {
      var values = new TreeSet<String>(Labels.ORDER);
      base.series().stream().filter(series -> !isInfo(series)).map(series -> series.value(label)).filter(value -> !value.isEmpty()).forEach(values::add);
      if (!values.isEmpty()) {
        any = true;
        all.add(Matcher.of(Matcher.Kind.MATCH, label, values.stream().map(Pattern::quote).collect(Collectors.joining("|"))));
      }
    }
    return any ? Optional.of(all) : Optional.empty();
  }

  /// The series with the labels of the info series `infos`, whose samples were taken at the seconds in `times`.
  public Operator enriched(Held infos, Held times) {
    for (var column : infos.columns()) {
      if (!column.onlyFloats()) {
        throw QueryException.execution("info sample should be float");
      }
    }
    var places = new HashMap<Labels, List<Integer>>();
    var metrics = new TreeSet<String>(Labels.ORDER);
    for (int i = 0; i < infos.series().size(); i++) {
      var series = infos.series().get(i);
      metrics.add(series.value(Labels.NAME));
      places.computeIfAbsent(signature(series, series.value(Labels.NAME)), _ -> new ArrayList<>()).add(i);
    }
    places.values().forEach(same -> refuseTwins(infos, times, same));
    var labels = new ArrayList<Labels>();
    var columns = new ArrayList<Column>();
    var nameless = new BitSet();
    for (int i = 0; i < base.series().size(); i++) {
      var series = base.series().get(i);
      for (var part : parts(series, base.columns().get(i), infos, times, places, metrics).entrySet()) {
        nameless.set(labels.size(), base.nameless().get(i));
        labels.add(part.getKey());
        columns.add(part.getValue());
      }
    }
    return Relabeled.distinct(query, new Held(labels, columns, nameless), Twins.JOIN);
  }

  private static Labels signature(Labels series, String metric) {
    return series.only(IDENTIFYING).with(Labels.NAME, metric);
  }

  private static void refuseTwins(Held infos, Held times, List<Integer> same) {
    int steps = same.size() < 2 ? 0 : times.columns().get(same.getFirst()).steps();
    for (int step = 0; step < steps; step++) {
      int newest = -1;
      for (int place : same) {
        var at = times.columns().get(place);
        if (!at.has(step)) {
          continue;
        }
        if (newest >= 0 && times.columns().get(newest).values()[step] == at.values()[step]) {
          long millis = Math.round(at.values()[step] * 1000);
          throw QueryException.execution(
              "found duplicate series for info metric: existing %s @ %d, new %s @ %d"
                  .formatted(infos.series().get(newest), millis, infos.series().get(place), millis));
        }
        if (newest < 0 || at.values()[step] > times.columns().get(newest).values()[step]) {
          newest = place;
        }
      }
    }
  }

  /// The steps of one series by the labels that it has there.
  private Map<Labels, Column> parts(
      Labels series, Column column, Held infos, Held times, Map<Labels, List<Integer>> places, Set<String> metrics) {
    var out = new LinkedHashMap<Labels, Column>();
    if (isInfo(series)) {
      out.put(series, column);
      return out;
    }
    var known = new HashMap<List<Integer>, Optional<Labels>>();
    for (int step = 0; step < column.steps(); step++) {
      if (!column.has(step)) {
        continue;
      }
      var found = new ArrayList<Integer>();
      for (var metric : metrics) {
        newest(times, places.getOrDefault(signature(series, metric), List.of()), step).ifPresent(found::add);
      }
      var labels = known.computeIfAbsent(found, these -> labels(series, infos, these));
      if (labels.isPresent()) {
        out.computeIfAbsent(labels.get(), _ -> new Column(column.steps())).copy(step, column);
      }
    }
    return out;
  }

  private static Optional<Integer> newest(Held times, List<Integer> same, int step) {
    int newest = -1;
    for (int place : same) {
      var at = times.columns().get(place);
      if (at.has(step) && (newest < 0 || at.values()[step] > times.columns().get(newest).values()[step])) {
        newest = place;
      }
    }
    return newest < 0 ? Optional.empty() : Optional.of(newest);
  }

  /** The labels of a series for which these info series were found; empty if it is to be left out. */
  private Optional<Labels> labels(Labels series, Held infos, List<Integer> found) {
    boolean optional = wanted.values().stream().flatMap(List::stream).allMatch(Matcher::matchesMissing);
    if (found.isEmpty() && !optional) {
      return Optional.empty();
    }
    var added = new TreeMap<String, String>(Labels.ORDER);
    for (int place : found) {
      infos
          .series()
          .get(place)
          .forEach(
              (name, value) -> {
                if (name.equals(Labels.NAME) || !(wanted.isEmpty() || wanted.containsKey(name))) {
                  return;
                }
                var other = added.get(name);
                if (other != null && !other.equals(value)) {
                  throw QueryException.execution("conflicting label: " + name);
                }
                if (!series.has(name)) {
                  added.put(name, value);
                }
              });
    }
    var out = series;
    for (var label : added.entrySet()) {
      out = out.with(label.getKey(), label.getValue());
    }
    return Optional.of(out);
  }
}
