package dev.perennial.query.fanout;

import dev.perennial.query.blocks.Determined;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.Collection;
import java.util.TreeMap;

/// Says where retention has left coarser samples than a query would read, and what that does to its answer.
///
/// It is an info where the aggregates determine what is asked for, and a warning where they do not, or where they lie further apart than
/// the query looks.
record Coarser(Resolution asked, Resolution suited, Selection selection) {
  /** How far a selector of instants looks back at least. */
  private static final long LOOKBACK = 300_000;

  void say(Collection<BlockRead.Fitting> blocks, Completeness completeness) {
    var within = TimeRanges.of(selection.range());
    var coarser = new TreeMap<Resolution, TimeRanges>();
    for (var block : blocks) {
      var resolution = block.block().resolution();
      if (resolution.compareTo(suited) > 0 && !block.use().intersect(within).isEmpty()) {
        coarser.merge(resolution, block.use().intersect(within), TimeRanges::union);
      }
    }
    coarser.forEach((resolution, ranges) -> completeness.remark(note(resolution, ranges)));
  }

  private Notes note(Resolution resolution, TimeRanges ranges) {
    var gone = "Finer samples of " + Completeness.text(ranges) + " are gone, and aggregates of " + resolution + " stand for them";
    var function = selection.function();
    if (!Determined.holds(selection)) {
      return Notes.warning(gone + ", which do not determine " + function + ".");
    }
    boolean instants = selection.window() == 0;
    if (instants && resolution.millis() > Math.max(LOOKBACK, asked.millis())) {
      return Notes.warning(gone + ": ask with max_source_resolution=" + resolution + " to look back as far.");
    }
    if (!instants && Determined.suited(resolution, selection).compareTo(resolution) < 0) {
      return Notes.warning(gone + ", of which a range of " + selection.window() / 1000 + " s is too short for " + function + ": ask for a longer one.");
    }
    return Notes.info(gone + ".");
  }
}
