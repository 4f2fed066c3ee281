package io.ringhold.server.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringhold.server.disk.ChecksummedFile;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.server.raft.ShardGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosterTest {
  private static final Roster ROSTER =
      new Roster(
          "shop",
          "3b5ee3f6-0000-4000-8000-1d7c8f2b9a01",
          12,
          2,
          IntStream.range(0, 3)
              .mapToObj(i ->
                  new Roster.Entry(
                      "node-" + i, "disk" + i, "h" + i + ":7400", "h" + i + ":7500", ""))
              .toList());

  @TempDir Path root;

  @Test
  void aRosterReadsBackAsItWasWritten() throws Exception {
    assertThat(Roster.read(root)).isEmpty();
    ROSTER.write(root);
    assertThat(Roster.read(root)).contains(ROSTER);
  }

  @Test
  void aRosterKeepsTheZonesAndSpreadsReplicasOverThem() throws Exception {
    List<Roster.Entry> nodes =
        IntStream.range(0, 6)
            .mapToObj(i -> new Roster.Entry("n" + i, "d" + i, "g" + i, "r" + i, "zone-" + i / 2))
            .toList();
    Roster roster = new Roster("shop", "id", 12, 3, nodes);
    roster.write(root);
    assertThat(Roster.read(root)).contains(roster);
    for (List<String> shard : roster.placement().replicas()) {
      assertThat(shard.stream().map(name -> roster.node(name).orElseThrow().zone()).distinct())
          .hasSize(3);
    }
  }

  @Test
  void aRosterHasTheBytesItAlwaysHad() throws Exception {
    ROSTER.write(root);
    assertThat(root.resolve("roster"))
        .hasContent(
            """
            ringhold roster 1
            cluster=shop
            cluster-id=3b5ee3f6-0000-4000-8000-1d7c8f2b9a01
            shards=12
            replication=2
            node=node-0 disk0 h0:7400 h0:7500
            node=node-1 disk1 h1:7400 h1:7500
            node=node-2 disk2 h2:7400 h2:7500
            crc32c=bef86769
            """);
  }

  @Test
  void aDamagedRosterIsRefused() throws Exception {
    ROSTER.write(root);
    Path file = root.resolve("roster");
    Files.writeString(file, Files.readString(file).replace("disk1", "disk2"));
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Roster.read(root))
        .withMessageContaining("roster is damaged");
  }

  @Test
  void theRosterOfANewerVersionIsRefused() throws Exception {
    ChecksummedFile.write(root.resolve("roster"), List.of("ringhold roster 2", "", "", "", "", ""));
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Roster.read(root))
        .withMessageContaining("another version");
  }

  @Test
  void eachShardHasTheSameGroupOnEachOfItsNodes() {
    List<ShardGroup> all =
        ROSTER.nodes().stream().flatMap(n -> ROSTER.groupsOf(n.name()).stream()).toList();
    assertThat(all).hasSize(12 * 2 + 3);
    assertThat(all.stream().distinct()).hasSize(12 + 1);
    assertThat(all.stream().map(ShardGroup::id).distinct()).hasSize(12 + 1);
    assertThat(ROSTER.groupsOf("node-1").getFirst().shard()).isEqualTo(ShardGroup.META);
    for (ShardGroup group :
        ROSTER.groupsOf("node-1").subList(1, ROSTER.groupsOf("node-1").size())) {
      assertThat(group.members())
          .hasSize(2)
          .contains(new ShardGroup.Member("node-1", "disk1", "h1:7500"));
      assertThat(group.members().stream().map(ShardGroup.Member::node))
          .containsExactlyElementsOf(ROSTER.placement().replicas().get(group.shard()));
    }
  }

  /// Else the logs of two clusters could be taken for one another's.
  @Test
  void anotherClusterHasOtherGroups() {
    Roster other =
        new Roster("shop", "another-id", ROSTER.shards(), ROSTER.replication(), ROSTER.nodes());
    assertThat(other.groupId(0)).isNotEqualTo(ROSTER.groupId(0));
    assertThat(ROSTER.groupId(0)).isNotEqualTo(ROSTER.groupId(1));
  }
}
