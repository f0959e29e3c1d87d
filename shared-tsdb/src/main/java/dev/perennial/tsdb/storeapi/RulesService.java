package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesFile.RulesRequest;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesFile.RulesResponse;
import dev.perennial.tsdb.storeapi.wire.scraped.RulesGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.stream.Stream;

/// `thanos.Rules`, a group a frame. Groups that have no rule of the wanted type are sent without any. Clients look for labels themselves,
/// as with Thanos' sidecar.
final class RulesService extends RulesGrpc.RulesImplBase {
  private final Callers callers;

  RulesService(Callers callers) {
    this.callers = callers;
  }

  @Override
  public void rules(RulesRequest request, StreamObserver<RulesResponse> observer) {
    StoreService.stream(
        observer,
        () ->
            Told.frames(
                callers.teller().rules(),
                request.getPartialResponseStrategy(),
                groups -> frames(request, groups),
                warning -> RulesResponse.newBuilder().setWarning(warning).build()));
  }

  private static Stream<RulesResponse> frames(RulesRequest request, List<RuleGroup> groups) {
    return groups.stream()
        .filter(group -> among(request.getRuleGroupList(), group.name()) && among(request.getFileList(), group.file()))
        .map(group -> group.with(wanted(request, group)))
        .map(group -> RulesResponse.newBuilder().setGroup(RuleWire.message(group)).build());
  }

  private static List<Rule> wanted(RulesRequest request, RuleGroup group) {
    return group.rules().stream()
        .filter(
            rule ->
                switch (request.getType()) {
                  case ALERT -> rule instanceof Rule.Alerting;
                  case RECORD -> rule instanceof Rule.Recording;
                  case ALL, UNRECOGNIZED -> true;
                })
        .filter(rule -> among(request.getRuleNameList(), rule.name()))
        .toList();
  }

  private static boolean among(List<String> wanted, String name) {
    return wanted.isEmpty() || wanted.contains(name);
  }
}
