package dev.perennial.lambda.patrol;

import dev.perennial.lambda.alarm.Rule;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;

/// A rule found broken, and for how long that is borne before people are told.
record Found(Rule rule, Labels labels, Duration patience, String sentence) {}
