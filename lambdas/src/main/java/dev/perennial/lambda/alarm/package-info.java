/// What is wrong with an installation, as people are told of it: an [dev.perennial.lambda.alarm.Alarm] breaks a [dev.perennial.lambda.alarm.Rule],
/// and whoever tells people is an [dev.perennial.lambda.alarm.Alarms].
@NullMarked
package dev.perennial.lambda.alarm;

import org.jspecify.annotations.NullMarked;
