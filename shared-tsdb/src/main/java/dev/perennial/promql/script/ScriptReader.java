package dev.perennial.promql.script;

import dev.perennial.promql.script.Command.Classic;
import dev.perennial.promql.script.Command.Expected;
import dev.perennial.promql.script.Command.Message;
import dev.perennial.promql.script.Command.Notices;
import dev.perennial.promql.script.Command.Order;
import dev.perennial.promql.script.Command.Series;
import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads the lines of a script.
final class ScriptReader {
  private static final Pattern LOAD = Pattern.compile("load(_with_nhcb)?\\s+(\\S+)");
  private static final Pattern INSTANT = Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(\\S+))?\\s+(.+)");
  private static final Pattern RANGE =
      Pattern.compile("eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+?)\\s+(.+)");
  private static final Pattern VECTOR_TIMES = Pattern.compile("from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)");
  private static final Pattern EXPECT =
      Pattern.compile("expect\\s+(fail|warn|info|no_warn|no_info|ordered|string|range vector)\\b\\s*(.*)");

  private final List<String> lines;
  private int at;

  ScriptReader(String text) {
    lines = text.lines().map(line -> line.strip().startsWith("#") ? "" : line.strip()).toList();
  }

  Script read() {
    var commands = new ArrayList<Command>();
    while (at < lines.size()) {
      if (!lines.get(at).isEmpty()) {
        commands.add(command(lines.get(at)));
      }
      at++;
    }
    return new Script(commands);
  }

  private Command command(String line) {
    int number = at + 1;
    try {
      if (line.equalsIgnoreCase("clear")) {
        return new Command.Clear(number);
      }
      var load = LOAD.matcher(line);
      if (load.matches()) {
        return load(number, load.group(1) != null ? Classic.ALSO_NATIVE : Classic.KEPT, millis(load.group(2)));
      }
      var instant = INSTANT.matcher(line);
      if (instant.matches()) {
        var times = new Times.Instant(instant.group(2) == null ? 0 : millis(instant.group(2)));
        return new Command.Eval(number, times, instant.group(3), expected(String.valueOf(instant.group(1))));
      }
      var range = RANGE.matcher(line);
      if (range.matches()) {
        var times = new Times.Range(millis(range.group(2)), millis(range.group(3)), millis(range.group(4)));
        return new Command.Eval(number, times, range.group(5), expected(String.valueOf(range.group(1))));
      }
    } catch (IllegalArgumentException e) {
      throw new ScriptException(at + 1, String.valueOf(e.getMessage()));
    }
    throw new ScriptException(number, "\"" + line + "\" is no command");
  }

  private boolean hasMore() {
    return at + 1 < lines.size() && !lines.get(at + 1).isEmpty();
  }

  private Command load(int number, Classic classic, long step) {
    var series = new ArrayList<Series>();
    while (hasMore()) {
      at++;
      int end = labelsEnd(lines.get(at));
      series.add(lines.get(at).startsWith("@st", end) ? started(lines.get(at), end) : series(lines.get(at), end));
    }
    return new Command.Load(number, step, classic, series);
  }

  /// A line of start timestamps and the line of values that follows it.
  private Series started(String line, int end) {
    var labels = labels(line.substring(0, end));
    var starts = Values.offsets(withoutComment(line.substring(end + "@st".length())), ScriptReader::millis);
    if (!hasMore()) {
      throw new IllegalArgumentException("no values follow the start timestamps");
    }
    at++;
    var series = series(lines.get(at), labelsEnd(lines.get(at)));
    if (!series.labels().equals(labels)) {
      throw new IllegalArgumentException("the start timestamps before are those of " + labels);
    }
    if (series.points().size() != starts.size()) {
      throw new IllegalArgumentException(
          "there are %d start timestamps for %d values".formatted(starts.size(), series.points().size()));
    }
    return new Series(series.line(), labels, series.points(), starts);
  }

  private Series series(String line, int end) {
    var points = Values.parse(withoutComment(line.substring(end)));
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a series needs a value");
    }
    return new Series(at + 1, labels(line.substring(0, end)), points);
  }

  private static String withoutComment(String values) {
    int hash = values.indexOf('#');
    return hash < 0 ? values : values.substring(0, hash);
  }

  private static int labelsEnd(String line) {
    int end = 0;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end)) && line.charAt(end) != '{' && line.charAt(end) != '@') {
      end++;
    }
    int brace = end;
    while (brace < line.length() && Character.isWhitespace(line.charAt(brace))) {
      brace++;
    }
    if (!line.startsWith("{", brace) || line.startsWith("{{", brace)) {
      return end;
    }
    char quote = 0;
    for (int i = brace; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '\'' || c == '`') {
        quote = c;
      } else if (c == '}') {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("the braces are not closed");
  }

  private static Labels labels(String text) {
    var map = new TreeMap<String, String>(Labels.ORDER);
    switch (Parser.parseSelector(text)) {
      case Parsed.Rejected rejected -> throw new IllegalArgumentException(rejected.message());
      case Parsed.Query(Expr.Selector selector) -> {
        for (var matcher : selector.matchers()) {
          if (matcher.kind() != Matcher.Kind.EQUAL) {
            throw new IllegalArgumentException("a series has labels, not the condition " + matcher);
          }
          map.put(matcher.name(), matcher.value());
        }
      }
      case Parsed.Query _ -> throw new IllegalArgumentException("\"" + text + "\" is no series");
    }
    return Labels.of(map);
  }

  private Expected expected(String kind) {
    var builder = new ExpectedBuilder();
    switch (kind) {
      case "fail" -> builder.fail = Optional.of(new Message.Any());
      case "warn" -> builder.warnings.add(new Message.Any());
      case "info" -> builder.infos.add(new Message.Any());
      case "ordered" -> builder.order = Order.AS_WRITTEN;
      default -> builder.order = Order.ANY;
    }
    while (hasMore()) {
      at++;
      String line = lines.get(at);
      var expect = EXPECT.matcher(line);
      if (expect.matches()) {
        expect(builder, expect.group(1), expect.group(2).strip());
      } else if (line.startsWith("expected_fail_message")) {
        builder.fail = Optional.of(new Message.Text(line.substring("expected_fail_message".length()).strip()));
      } else if (line.startsWith("expected_fail_regexp")) {
        builder.fail = Optional.of(new Message.Pattern(line.substring("expected_fail_regexp".length()).strip()));
      } else if (isNumber(line)) {
        builder.scalar = Optional.of(Values.number(line));
      } else {
        builder.series.add(series(line, labelsEnd(line)));
      }
    }
    return builder.build();
  }

  private static boolean isNumber(String line) {
    return Character.isDigit(line.charAt(0)) || "+-.".indexOf(line.charAt(0)) >= 0 || line.matches("(?i)inf|nan");
  }

  private static void expect(ExpectedBuilder builder, String what, String rest) {
    switch (what) {
      case "fail" -> builder.fail = Optional.of(message(rest));
      case "warn" -> builder.warnings.add(message(rest));
      case "info" -> builder.infos.add(message(rest));
      case "no_warn" -> builder.noWarnings = true;
      case "no_info" -> builder.noInfos = true;
      case "ordered" -> builder.order = Order.AS_WRITTEN;
      case "string" -> builder.text = Optional.of(text(rest));
      default -> {
        var times = VECTOR_TIMES.matcher(rest);
        if (!times.matches()) {
          throw new IllegalArgumentException("a range vector is expected \"from … to … step …\"");
        }
        builder.vector = Optional.of(new Times.Range(millis(times.group(1)), millis(times.group(2)), millis(times.group(3))));
      }
    }
  }

  private static Message message(String rest) {
    if (rest.isEmpty()) {
      return new Message.Any();
    }
    if (rest.startsWith("msg:")) {
      return new Message.Text(rest.substring("msg:".length()).strip());
    }
    if (rest.startsWith("regex:")) {
      return new Message.Pattern(rest.substring("regex:".length()).strip());
    }
    throw new IllegalArgumentException("a message is given with msg: or regex:, not as \"" + rest + "\"");
  }

  private static String text(String quoted) {
    if (Parser.parse(quoted) instanceof Parsed.Query(Expr.Text(_, String value))) {
      return value;
    }
    throw new IllegalArgumentException("\"" + quoted + "\" is no string in quotes");
  }

  private static long millis(String text) {
    if (Parser.parse(text, Features.none()) instanceof Parsed.Query(Expr.Numeral(_, double value, _))) {
      return Math.round(value * 1000);
    }
    throw new IllegalArgumentException("\"" + text + "\" is no duration");
  }

  /// The parts of what is expected, as they come.
  private static final class ExpectedBuilder {
    private final List<Series> series = new ArrayList<>();
    private final List<Message> warnings = new ArrayList<>();
    private final List<Message> infos = new ArrayList<>();
    private Optional<Double> scalar = Optional.empty();
    private Optional<String> text = Optional.empty();
    private Optional<Times.Range> vector = Optional.empty();
    private Optional<Message> fail = Optional.empty();
    private Order order = Order.ANY;
    private boolean noWarnings;
    private boolean noInfos;

    private static Notices notices(List<Message> some, boolean none) {
      if (!some.isEmpty()) {
        return new Notices.Some(some);
      }
      return none ? new Notices.None() : new Notices.Unchecked();
    }

    private Expected build() {
      return new Expected(
          series, scalar, text, vector, order, fail, notices(warnings, noWarnings), notices(infos, noInfos));
    }
  }
}
