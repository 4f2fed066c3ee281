package io.ringhold.server.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The document as text: one line a fact, fields divided by tabs. Disks are named by their place
/// among the members, which keeps ten thousand shards below the largest value.
public final class ClusterStateCodec {
  private static final String HEADER = "ringhold cluster 1";
  private static final String NOBODY = "-";

  private ClusterStateCodec() {}

  public static String encode(ClusterState state) {
    List<String> stores = state.members().stream().map(Member::storeId).toList();
    List<String> lines = new ArrayList<>();
    lines.add(HEADER);
    lines.add(
        line(
            "cluster",
            state.cluster(),
            state.clusterId(),
            state.epoch(),
            state.featureLevel(),
            state.replication(),
            state.nextId()));
    for (Member member : state.members()) {
      lines.add(
          line(
              "member",
              member.name(),
              member.storeId(),
              member.grpcAddress(),
              member.raftAddress(),
              member.zone(),
              member.version(),
              member.featureLevel(),
              member.state()));
    }
    lines.add(line("meta", places(state.metaVoters(), stores)));
    state.placement().forEach(shard -> lines.add(line("shard", places(shard, stores))));
    for (Keyspace keyspace : state.keyspaces()) {
      lines.add(
          line(
              "keyspace",
              keyspace.name(),
              keyspace.id(),
              keyspace.keyBytesMax(),
              keyspace.valueBytesMax(),
              keyspace.dropped()));
    }
    Moves moves = state.moves();
    lines.add(line("moves", moves.paused(), moves.atOnce(), moves.bytesPerSecond()));
    moves.open().forEach(move -> lines.add(line(move, stores)));
    moves.ended().forEach(move -> lines.add(line(move, stores)));
    return String.join("\n", lines) + "\n";
  }

  private static String line(Move move, List<String> stores) {
    return line(
        "move",
        move.id(),
        move.shard(),
        move.from() == null ? NOBODY : places(List.of(move.from()), stores),
        move.to() == null ? NOBODY : places(List.of(move.to()), stores),
        move.phase(),
        move.fence(),
        move.reason(),
        move.plannedAtMs(),
        move.endedAtMs());
  }

  private static String places(List<String> some, List<String> stores) {
    return some.stream()
        .map(store -> Integer.toString(stores.indexOf(store)))
        .collect(Collectors.joining(","));
  }

  private static String line(Object... fields) {
    String line = Arrays.stream(fields).map(String::valueOf).collect(Collectors.joining("\t"));
    if (line.chars().filter(c -> c == '\t').count() >= fields.length || hasLineEnd(line)) {
      // Nobody could read the document any more, and nobody could mend it.
      throw new IllegalArgumentException("a fact with a tab or a line end: " + line);
    }
    return line;
  }

  private static boolean hasLineEnd(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  /// Whether what a member says of itself fits into the document.
  static boolean canBeWritten(Member member) {
    return Stream.of(
            member.name(),
            member.storeId(),
            member.grpcAddress(),
            member.raftAddress(),
            member.zone(),
            member.version())
        .noneMatch(text -> text.indexOf('\t') >= 0 || hasLineEnd(text));
  }

  /// @throws IllegalArgumentException when it was written by a version that this one does not know
  public static ClusterState decode(String text) {
    List<String[]> lines = text.lines().skip(1).map(line -> line.split("\t", -1)).toList();
    if (!text.startsWith(HEADER + "\n") || lines.isEmpty()) {
      throw new IllegalArgumentException(
          "the cluster's document was written by another version of Ringhold; start that version");
    }
    String[] head = lines.getFirst();
    List<Member> members = all(lines, "member").stream().map(ClusterStateCodec::member).toList();
    List<Move> moves = all(lines, "move").stream().map(fields -> move(fields, members)).toList();
    String[] limits = all(lines, "moves").getFirst();
    return new ClusterState(
        head[1],
        head[2],
        Long.parseLong(head[3]),
        Integer.parseInt(head[4]),
        Integer.parseInt(head[5]),
        members,
        all(lines, "shard").stream().map(fields -> stores(fields[1], members)).toList(),
        stores(all(lines, "meta").getFirst()[1], members),
        all(lines, "keyspace").stream().map(ClusterStateCodec::keyspace).toList(),
        new Moves(
            moves.stream().filter(Move::isOpen).toList(),
            moves.stream().filter(move -> !move.isOpen()).toList(),
            Boolean.parseBoolean(limits[1]),
            Integer.parseInt(limits[2]),
            Long.parseLong(limits[3])),
        Long.parseLong(head[6]));
  }

  private static List<String[]> all(List<String[]> lines, String kind) {
    return lines.stream().filter(fields -> fields[0].equals(kind)).toList();
  }

  private static Member member(String[] fields) {
    return new Member(
        fields[1],
        fields[2],
        fields[3],
        fields[4],
        fields[5],
        fields[6],
        Integer.parseInt(fields[7]),
        Member.State.valueOf(fields[8]));
  }

  private static List<String> stores(String places, List<Member> members) {
    return places.isEmpty()
        ? List.of()
        : Arrays.stream(places.split(","))
            .map(place -> members.get(Integer.parseInt(place)).storeId())
            .toList();
  }

  private static Keyspace keyspace(String[] fields) {
    return new Keyspace(
        fields[1],
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]),
        Boolean.parseBoolean(fields[5]));
  }

  private static Move move(String[] fields, List<Member> members) {
    return new Move(
        Long.parseLong(fields[1]),
        Integer.parseInt(fields[2]),
        fields[3].equals(NOBODY) ? null : stores(fields[3], members).getFirst(),
        fields[4].equals(NOBODY) ? null : stores(fields[4], members).getFirst(),
        Move.Phase.valueOf(fields[5]),
        Long.parseLong(fields[6]),
        fields[7],
        Long.parseLong(fields[8]),
        Long.parseLong(fields[9]));
  }
}
