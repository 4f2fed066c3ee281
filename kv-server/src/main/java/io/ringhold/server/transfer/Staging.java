package io.ringhold.server.transfer;

import io.ringhold.server.disk.ChecksummedFile;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.storage.Checkpoint;
import io.ringhold.storage.Engine;
import io.ringhold.storage.LogPosition;
import io.ringhold.storage.io.DiskFileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the checkpoint of one shard arrives, on the file system of the stores.
///
/// ```
/// <shard>/arrived/<table id>-<bytes>-<checksum>   a table, verified and fsynced
/// <shard>/arrived/*.part                          a file that is on its way
/// <shard>/store/                                  the whole store, under the names it will have
/// <shard>/target                                  the log index that is being brought
/// <shard>/commit                                  from here on the new state counts
/// <shard>/installed                               the last state that was installed
/// ```
///
/// `commit` appears when `store` is complete and durable, and goes when the store is in its place.
/// While it is there, [#finish] must run before the shard is opened; it can be repeated.
public final class Staging {
  private static final String TARGET_HEADER = "ringhold transfer target 1";
  private static final String COMMIT_HEADER = "ringhold transfer commit 1";
  private static final String INSTALLED_HEADER = "ringhold transfer installed 1";

  private final Path root;
  private final Path arrived;
  private final Path store;
  private final Path target;
  private final Path commit;
  private final Path installed;

  /// What happens to the shard's Raft log when the new state is put in its place.
  public enum Log {
    /// It holds the checkpoint's last entry: what follows that may have been acknowledged.
    KEEP,
    /// It ends before the checkpoint, or has another entry in its place: nothing in it counts.
    DISCARD
  }

  /// The position of a checkpoint that was installed.
  ///
  /// @param votes whether the replica had taken part in votes before
  public record Installed(long term, long index, boolean votes) {
    public boolean isAt(LogPosition position) {
      return position.term() == term && position.index() == index;
    }
  }

  /// Removes what a shard's log has beside the votes.
  public interface LogEraser {
    void erase() throws IOException;
  }

  /// @param directory of this shard alone
  public Staging(Path directory) {
    root = directory;
    arrived = root.resolve("arrived");
    store = root.resolve("store");
    target = root.resolve("target");
    commit = root.resolve("commit");
    installed = root.resolve("installed");
  }

  /// Deletes what arrived if the store has reached it in another way, so that nobody asks for it
  /// again.
  public void clearIfStale(LogPosition durable) throws IOException {
    List<String> lines = read(target, TARGET_HEADER);
    if (lines == null || Long.parseLong(value(lines.get(1))) <= durable.index()) {
      clear();
    }
  }

  /// Prepares for a checkpoint: keeps what arrived of it earlier and drops everything else.
  void begin(CheckpointList list) throws IOException {
    if (Files.exists(commit)) {
      throw new IOException("an installed state waits in " + root + " to be finished");
    }
    Files.createDirectories(arrived);
    Set<String> wanted = list.files().stream().map(Staging::key).collect(Collectors.toSet());
    for (Path file : children(arrived)) {
      if (!wanted.contains(file.getFileName().toString())) {
        Files.delete(file);
      }
    }
    Trees.delete(store);
    ChecksummedFile.write(target, List.of(TARGET_HEADER, "index=" + list.position().index()));
  }

  /// What arrived earlier was verified then; it is looked at again, since it may be old.
  boolean has(CheckpointFile file) throws IOException {
    return file.table() != null && file.isWhole(arrived.resolve(key(file)));
  }

  void link(CheckpointFile file, Path existing) throws IOException {
    Path here = arrived.resolve(key(file));
    Files.deleteIfExists(here);
    Files.createLink(here, existing);
  }

  /// Takes a file's bytes; it is there when all of them came, are what the list says, and are
  /// durable.
  void receive(CheckpointFile file, Incoming incoming) throws IOException, InterruptedException {
    Path part = arrived.resolve(key(file) + ".part");
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      incoming.into(channel);
      channel.force(true);
    }
    if (!file.isWhole(part)) {
      Files.delete(part);
      throw new IOException("%s arrived damaged or incomplete".formatted(file.name()));
    }
    Files.move(part, arrived.resolve(key(file)), StandardCopyOption.ATOMIC_MOVE);
  }

  interface Incoming {
    void into(FileChannel channel) throws IOException, InterruptedException;
  }

  /// Puts all files together as a store, durable, and checks that it is what was promised.
  void assemble(CheckpointList list) throws IOException {
    Trees.delete(store);
    Files.createDirectories(store);
    for (CheckpointFile file : list.files()) {
      Files.createLink(store.resolve(file.name()), arrived.resolve(key(file)));
    }
    Trees.force(store);
    Trees.force(root);
    LogPosition position = Checkpoint.read(new DiskFileSystem(), store).position();
    if (!position.equals(list.position())) {
      throw new IOException(
          "the checkpoint ends at %s and was said to end at %s"
              .formatted(position, list.position()));
    }
  }

  /// The new state counts from now on. The shard must be closed, and be opened only after
  /// [#finish].
  ///
  /// @param votes whether this replica has a vote to remember
  public void commit(LogPosition position, Log log, boolean votes) throws IOException {
    ChecksummedFile.write(
        commit,
        List.of(
            COMMIT_HEADER,
            "term=" + position.term(),
            "index=" + position.index(),
            "log=" + log,
            "votes=" + votes));
  }

  public boolean isCommitted() {
    return Files.exists(commit);
  }

  /// Puts a committed state in its place; does nothing when there is none.
  public void finish(Engine engine, String shard, LogEraser eraser) throws IOException {
    List<String> lines = read(commit, COMMIT_HEADER);
    if (lines == null) {
      return;
    }
    if (value(lines.get(3)).equals(Log.DISCARD.name())) {
      eraser.erase();
    }
    ChecksummedFile.write(
        installed, List.of(INSTALLED_HEADER, lines.get(1), lines.get(2), lines.get(4)));
    if (Files.exists(store)) {
      engine.replaceShard(shard, store);
    }
    Files.delete(commit);
    Trees.force(root);
    clear();
  }

  /// The state that was last installed here, if any.
  public @Nullable Installed installed() throws IOException {
    List<String> lines = read(installed, INSTALLED_HEADER);
    return lines == null
        ? null
        : new Installed(
            Long.parseLong(value(lines.get(1))),
            Long.parseLong(value(lines.get(2))),
            Boolean.parseBoolean(value(lines.get(3))));
  }

  /// The replica votes from now on: a log directory without its votes would be a loss.
  public void votes(Installed state) throws IOException {
    ChecksummedFile.write(
        installed,
        List.of(INSTALLED_HEADER, "term=" + state.term(), "index=" + state.index(), "votes=true"));
  }

  /// The log has grown behind what was installed; its beginning is no longer excused.
  public void forgetInstalled() throws IOException {
    if (Files.deleteIfExists(installed)) {
      Trees.force(root);
    }
  }

  /// Deletes what arrived; for a transfer that is over.
  public void clear() throws IOException {
    if (Files.exists(root) && !Files.exists(commit)) {
      for (Path child : children(root)) {
        if (!child.equals(installed)) {
          Trees.delete(child);
        }
      }
    }
  }

  /// Deletes everything.
  public void drop() throws IOException {
    Trees.delete(root);
  }

  Path root() {
    return root;
  }

  private static @Nullable List<String> read(Path file, String header) throws IOException {
    try {
      List<String> lines = ChecksummedFile.read(file);
      if (!lines.getFirst().equals(header)) {
        throw new IOException(file + " was written by another version of Ringhold");
      }
      return lines;
    } catch (NoSuchFileException _) {
      return null;
    } catch (StartRefused e) {
      throw new IOException(e.why());
    }
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1);
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  /// A name by what is in it: manifests of different checkpoints may share theirs.
  private static String key(CheckpointFile file) {
    UUID table = file.table();
    return "%s-%d-%08x"
        .formatted(table == null ? file.name() : table, file.bytes(), file.checksum());
  }
}
