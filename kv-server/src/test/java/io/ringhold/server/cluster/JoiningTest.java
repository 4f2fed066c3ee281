package io.ringhold.server.cluster;

import static io.ringhold.server.cluster.States.disk;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoiningTest {
  private static final ClusterState STATE =
      States.of(1, List.of("a", "b"), List.of(List.of("a"), List.of("b")));

  private static Member build(String name, String store, String version, int level) {
    Member like = States.member(name, "z");
    return new Member(
        name,
        store,
        like.grpcAddress(),
        like.raftAddress(),
        "z",
        version,
        level,
        Member.State.ACTIVE);
  }

  private static ClusterState introduced(ClusterState state, Member self) {
    assertThat(Joining.introduce(state, self)).isInstanceOf(Decision.Accepted.class);
    return ((Decision.Accepted) Joining.introduce(state, self)).next();
  }

  private static void refuses(String reason, ClusterState state, Member self) {
    assertThat(Joining.introduce(state, self))
        .isInstanceOfSatisfying(
            Decision.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void aNewNameIsLetInOnceAndHoldsNothing() {
    Member c = build("c", disk("c"), "1.0", 1);
    ClusterState next = introduced(STATE, c);
    assertThat(next.node("c")).contains(c);
    assertThat(next.epoch()).isEqualTo(STATE.epoch() + 1);
    assertThat(next.placement()).isEqualTo(STATE.placement());
    assertThat(introduced(next, c)).isSameAs(next);
  }

  @Test
  void aKnownNodeTellsItsBuildAndZoneAndKeepsItsState() {
    ClusterState draining = STATE.with(States.member("a", "").in(Member.State.DRAINING));
    ClusterState next = introduced(draining, build("a", disk("a"), "2.0", 2));
    assertThat(next.node("a")).contains(build("a", disk("a"), "2.0", 2).in(Member.State.DRAINING));
  }

  @Test
  void aWipedDiskWaitsAndTheNewestOneCounts() {
    ClusterState one = introduced(STATE, build("a", "second", "1.0", 1));
    assertThat(one.store("second").orElseThrow().state()).isEqualTo(Member.State.WAITING);
    assertThat(one.node("a").orElseThrow().storeId()).isEqualTo(disk("a"));
    assertThat(introduced(one, build("a", "second", "1.0", 1))).isSameAs(one);
    ClusterState two = introduced(one, build("a", "third", "1.0", 1));
    assertThat(two.store("second")).isEmpty();
    assertThat(two.store("third").orElseThrow().state()).isEqualTo(Member.State.WAITING);
  }

  @Test
  void aDiskThatWaitsForANameThatBecomesFreeIsLetIn() {
    ClusterState waiting = introduced(STATE, build("a", "second", "1.0", 1));
    ClusterState free = waiting.with(States.member("a", "").in(Member.State.REMOVED));
    assertThat(introduced(free, build("a", "second", "1.0", 1)).node("a").orElseThrow().storeId())
        .isEqualTo("second");
  }

  @Test
  void aDiskThatWasStruckOffStaysSo() {
    ClusterState removed = STATE.with(States.member("a", "").in(Member.State.REMOVED));
    assertThat(introduced(removed, build("a", disk("a"), "2.0", 2)).store(disk("a")).orElseThrow())
        .returns(Member.State.REMOVED, Member::state);
  }

  @Test
  void aDiskUnderAnotherNameOrAddressIsRefused() {
    refuses("DISK_OF_ANOTHER", STATE, build("b", disk("a"), "1.0", 1));
    Member a = States.member("a", "");
    refuses(
        "ADDRESS_CHANGED",
        STATE,
        new Member("a", disk("a"), "x:1", a.raftAddress(), "", "1.0", 1, Member.State.ACTIVE));
    refuses(
        "ADDRESS_CHANGED",
        STATE,
        new Member("a", disk("a"), a.grpcAddress(), "x:1", "", "1.0", 1, Member.State.ACTIVE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\nb", "a\rb"})
  void whatTheDocumentCannotHoldIsRefused(String text) {
    Member c = States.member("c", text);
    refuses("INVALID_NAME", STATE, c);
    refuses("INVALID_NAME", STATE, build("c", text, "1.0", 1));
    refuses("INVALID_NAME", STATE, build("c", disk("c"), text, 1));
  }

  @Test
  void theFeatureLevelIsThatOfTheOldestBuildAndOlderOnesAreRefusedThen() {
    ClusterState mixed = introduced(STATE, build("a", disk("a"), "2.0", 2));
    assertThat(Joining.commonFeatureLevel(mixed)).isEqualTo(1);
    // A disk that only waits does not hold the others up.
    ClusterState all =
        introduced(introduced(mixed, build("b", "b2", "1.0", 1)), build("b", disk("b"), "2.0", 2));
    assertThat(Joining.commonFeatureLevel(all)).isEqualTo(2);
    ClusterState raised = Joining.raised(all, 2);
    refuses("BUILD_TOO_OLD", raised, build("a", disk("a"), "1.0", 1));
    refuses("BUILD_TOO_OLD", raised, build("c", disk("c"), "1.0", 1));
    refuses("BUILD_TOO_OLD", raised, build("b", "b2", "1.0", 1));
    assertThat(introduced(raised, build("c", disk("c"), "3.0", 3)).featureLevel()).isEqualTo(2);
  }
}
