package io.ringhold.server.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.server.disk.DataDirectory;
import io.ringhold.server.disk.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundingTest {
  private static final List<Seat> MEMBERS =
      List.of(member("node-0"), member("node-1"), member("node-2"));

  @TempDir Path root;
  private final FakeNodes others = new FakeNodes();

  /// What each of the other nodes says, ask by ask; the last one is said for ever.
  private static final class FakeNodes implements Founding.Introductions {
    private final Map<String, List<Optional<Founding.Introduction>>> sayings = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    void say(String name, Optional<Founding.Introduction> saying) {
      sayings.computeIfAbsent(name, _ -> new ArrayList<>()).add(saying);
    }

    @Override
    public Optional<Founding.Introduction> ask(Seat member) {
      asked.add(member.name());
      var left = sayings.getOrDefault(member.name(), new ArrayList<>());
      return left.isEmpty() ? Optional.empty() : left.size() == 1 ? left.get(0) : left.remove(0);
    }
  }

  @Test
  void theFirstMemberFoundsOnceAllHaveToldTheirDisks() throws Exception {
    others.say("node-1", hello("node-1", "disk-1"));
    others.say("node-2", Optional.empty());
    others.say("node-2", hello("node-2", "disk-2"));
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-0")) {
      Roster roster = founding("node-0", data).awaitRoster().orElseThrow();
      assertThat(roster.nodes())
          .containsExactly(
              entry("node-0", data.storeId()),
              entry("node-1", "disk-1"),
              entry("node-2", "disk-2"));
      assertThat(roster.shards()).isEqualTo(12);
      assertThat(roster.replication()).isEqualTo(3);
      assertThat(Roster.read(root)).contains(roster);
    }
    assertThat(others.asked).containsExactly("node-1", "node-2", "node-1", "node-2");
  }

  @Test
  void theOthersAdoptTheFoundersRosterAndMakeNone() throws Exception {
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-1")) {
      Roster founded = roster("shop", data.storeId(), 12, 3);
      others.say("node-0", hello("node-0", "disk-0"));
      others.say("node-0", introduction("shop", "node-0", Optional.of(founded)));
      others.say("node-2", hello("node-2", "disk-2"));
      assertThat(founding("node-1", data).awaitRoster()).contains(founded);
      assertThat(Roster.read(root)).contains(founded);
    }
  }

  @Test
  void anyMemberCanHandTheRosterOn() throws Exception {
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-1")) {
      Roster founded = roster("shop", data.storeId(), 12, 3);
      others.say("node-2", introduction("shop", "node-2", Optional.of(founded)));
      assertThat(founding("node-1", data).awaitRoster()).contains(founded);
    }
  }

  @Test
  void aNodeThatHasARosterAsksNobody() throws Exception {
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-1")) {
      Roster founded = roster("shop", data.storeId(), 12, 3);
      founded.write(root);
      assertThat(founding("node-1", data).awaitRoster()).contains(founded);
      assertThat(others.asked).isEmpty();
    }
  }

  @Test
  void aNodeOfAnotherClusterIsRefused() throws Exception {
    others.say("node-1", introduction("bank", "node-1", Optional.empty()));
    assertRefused("node-0", "h-node-1:7400 belongs to node node-1 of cluster bank");
  }

  /// Else one disk would stand for two nodes, and be two votes of three.
  @Test
  void anAddressThatBelongsToAnotherMemberIsRefused() throws Exception {
    others.say("node-1", hello("node-2", "disk-2"));
    others.say("node-2", hello("node-2", "disk-2"));
    assertRefused("node-0", "h-node-1:7400 belongs to node node-2 of cluster shop, not to node");
  }

  @Test
  void aClusterThatWasFoundedWithoutTheNodeMustAdmitIt() throws Exception {
    Roster founded = new Roster("shop", "id", 12, 3, List.of(entry("node-0", "disk-0")));
    assertMustBeAdmitted(founded);
  }

  @Test
  void aWipedDiskDoesNotComeBackUnderItsOldName() throws Exception {
    assertMustBeAdmitted(roster("shop", "the-disk-before", 12, 3));
  }

  /// Those that could show the roster have left or were replaced.
  @Test
  void aClusterThatExistsIsNotFoundedTwice() throws Exception {
    others.say("node-1", founded("node-1"));
    others.say("node-2", founded("node-2"));
    assertMustBeAdmitted("node-0");
  }

  @Test
  void nobodyWaitsForAFounderThatHasLeft() throws Exception {
    others.say("node-2", founded("node-2"));
    assertMustBeAdmitted("node-1");
  }

  /// All founders came back with empty disks, and somebody remembers that there was a cluster.
  @Test
  void aClusterWhoseDisksAreAllGoneIsNotFoundedAgain(@TempDir Path facts) throws Exception {
    others.say("node-1", hello("node-1", "disk-1"));
    others.say("node-2", hello("node-2", "disk-2"));
    Files.writeString(facts.resolve("cluster-id"), "7d0c\n");
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-0")) {
      assertThatExceptionOfType(StartRefused.class)
          .isThrownBy(() -> founding("node-0", data, Facts.in(facts)).awaitRoster())
          .withMessageContaining("cluster shop was founded before (cluster-id 7d0c)")
          .withMessageContaining("node-0, node-1, node-2 are empty")
          .withMessageContaining("nothing was founded")
          .withMessageContaining("attach them again");
    }
    assertThat(Roster.read(root)).isEmpty();
  }

  @Test
  void whereNobodyRemembersAClusterItIsFounded(@TempDir Path facts) throws Exception {
    others.say("node-1", hello("node-1", "disk-1"));
    others.say("node-2", hello("node-2", "disk-2"));
    Files.writeString(facts.resolve("zones"), "machine-1=zone-1\n");
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-0")) {
      assertThat(founding("node-0", data, Facts.in(facts)).awaitRoster()).isPresent();
    }
  }

  /// To come back into the cluster that was founded is what a node with its disk should do.
  @Test
  void aFounderThatHasItsDiskComesBackAlsoWhenTheClusterIsRemembered(@TempDir Path facts)
      throws Exception {
    Files.writeString(facts.resolve("cluster-id"), "id");
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-1")) {
      Roster founded = roster("shop", data.storeId(), 12, 3);
      founded.write(root);
      assertThat(founding("node-1", data, Facts.in(facts)).awaitRoster()).contains(founded);
    }
  }

  @Test
  void anEmptyFounderIsLetInByOthersThatHaveTheCluster(@TempDir Path facts) throws Exception {
    others.say("node-1", founded("node-1"));
    Files.writeString(facts.resolve("cluster-id"), "id");
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-0")) {
      assertThat(founding("node-0", data, Facts.in(facts)).awaitRoster()).isEmpty();
    }
  }

  private static Optional<Founding.Introduction> founded(String node) {
    return Optional.of(
        new Founding.Introduction("shop", node, "disk-of-" + node, "", true, Optional.empty()));
  }

  private void assertMustBeAdmitted(String node) throws Exception {
    try (DataDirectory data = DataDirectory.open(root, "shop", node)) {
      assertThat(founding(node, data).awaitRoster()).isEmpty();
    }
    assertThat(Roster.read(root)).isEmpty();
  }

  private void assertMustBeAdmitted(Roster founded) throws Exception {
    others.say("node-0", introduction("shop", "node-0", Optional.of(founded)));
    assertMustBeAdmitted("node-1");
  }

  @Test
  void whatTheClusterWasFoundedWithCannotBeConfiguredAway() throws Exception {
    assertRefusedOnceFounded("shop", 16, 3, "number of shards 16");
    assertRefusedOnceFounded("shop", 12, 1, "replication 1");
    assertRefusedOnceFounded("bank", 12, 3, "the roster is of cluster bank");
  }

  @Test
  void aMovedAddressIsRefused() throws Exception {
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-1")) {
      Roster.Entry elsewhere =
          new Roster.Entry("node-1", data.storeId(), "h-node-1:7400", "elsewhere:7500", "");
      new Roster("shop", "id", 12, 3, List.of(elsewhere)).write(root);
      assertThatExceptionOfType(StartRefused.class)
          .isThrownBy(() -> founding("node-1", data).awaitRoster())
          .withMessageContaining("Raft address of node-1 elsewhere:7500");
    }
  }

  private void assertRefusedOnceFounded(String cluster, int shards, int replication, String why)
      throws Exception {
    try (DataDirectory data = DataDirectory.open(root, "shop", "node-1")) {
      roster(cluster, data.storeId(), shards, replication).write(root);
      assertThatExceptionOfType(StartRefused.class)
          .isThrownBy(() -> founding("node-1", data).awaitRoster())
          .withMessageContaining(why);
    }
  }

  private void assertRefused(String node, String why) throws StartRefused, IOException {
    try (DataDirectory data = DataDirectory.open(root, "shop", node)) {
      assertThatExceptionOfType(StartRefused.class)
          .isThrownBy(() -> founding(node, data).awaitRoster())
          .withMessageContaining(why);
    }
  }

  private Founding founding(String node, DataDirectory data) {
    return founding(node, data, Facts.NONE);
  }

  private Founding founding(String node, DataDirectory data, Facts facts) {
    return new Founding(new Founding.Plan("shop", node, "", 12, 3, MEMBERS), data, others, facts);
  }

  private static Roster roster(String cluster, String storeId, int shards, int replication) {
    return new Roster(
        cluster,
        "id",
        shards,
        replication,
        List.of(entry("node-0", "disk-0"), entry("node-1", storeId), entry("node-2", "disk-2")));
  }

  private static Optional<Founding.Introduction> hello(String node, String storeId) {
    return Optional.of(
        new Founding.Introduction("shop", node, storeId, "", false, Optional.empty()));
  }

  private static Optional<Founding.Introduction> introduction(
      String cluster, String node, Optional<Roster> roster) {
    return Optional.of(
        new Founding.Introduction(
            cluster, node, "disk-of-" + node, "", roster.isPresent(), roster));
  }

  private static Roster.Entry entry(String name, String storeId) {
    return new Roster.Entry(name, storeId, "h-" + name + ":7400", "h-" + name + ":7500", "");
  }

  private static Seat member(String name) {
    return new Seat(name, "h-" + name + ":7400", "h-" + name + ":7500");
  }
}
