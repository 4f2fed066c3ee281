package io.ringhold.storage.manifest;

import io.ringhold.storage.io.AppendFile;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.NoSpaceException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The history of a shard's live tables, on disk. One thread at a time.
///
/// ```
/// header: magic u64 | number u64 | format version u32 | checksum u32
/// then, per edit:
///   frame: length u32 | checksum u32 | edit        fsynced
///   seal:  magic u64 | checksum u32                written after that, and fsynced again
/// ```
public final class Manifest implements Closeable {
  static final int FORMAT_VERSION = 2;
  static final int HEADER_BYTES = 24;
  static final int FRAME_HEADER_BYTES = 8;
  static final int SEAL_BYTES = 12;

  /// "RHMANIF" and "RHSEALED", read as little-endian numbers.
  static final long MAGIC = 0x0046494e414d4852L;

  static final long SEAL = 0x44454c4145534852L;

  private static final String PREFIX = "MANIFEST-";
  private static final int ROLL_BYTES_MIN = 1 << 20;

  private final FileSystem files;
  private final Path directory;
  private LiveTables live;
  private long number;
  private @Nullable AppendFile file;
  private long written;
  private long firstBytes;
  private boolean failed;
  private final List<Long> stale = new ArrayList<>();

  private Manifest(FileSystem files, Path directory, LiveTables live, long number) {
    this.files = files;
    this.directory = directory;
    this.live = live;
    this.number = number;
  }

  /// Writes the first manifest of a directory that has none.
  public static Manifest create(FileSystem files, Path directory, LiveTables live)
      throws IOException {
    var manifest = new Manifest(files, directory, live, 0);
    manifest.roll(manifest.live);
    return manifest;
  }

  /// Reads the manifest in force. Everything in it is durable when this returns, also what a killed
  /// process had written but not synced. The next edit starts a new file, so a torn tail is never
  /// appended to.
  public static Manifest open(FileSystem files, Path directory) throws IOException {
    long number = CurrentFile.read(files, directory);
    var replay = ManifestReader.read(files, directory, number);
    var manifest = new Manifest(files, directory, replay.live(), number);
    if (replay.sealed()) {
      files.syncDirectory(directory);
    } else {
      manifest.roll(manifest.live);
    }
    return manifest;
  }

  /// The tables of a directory, without changing anything in it.
  public static LiveTables read(FileSystem files, Path directory) throws IOException {
    return ManifestReader.read(files, directory, CurrentFile.read(files, directory)).live();
  }

  public static boolean isIn(FileSystem files, Path directory) {
    return files.exists(directory.resolve(CurrentFile.NAME));
  }

  /// Whether a file of this name belongs to manifests, in force or not.
  public static boolean owns(String fileName) {
    return fileName.startsWith(PREFIX) || fileName.equals(CurrentFile.NEXT_NAME);
  }

  public static String fileName(long number) {
    return PREFIX + "%06d".formatted(number);
  }

  public String fileName() {
    return fileName(number);
  }

  /// All files that stand for the state in force, beside its tables.
  public List<String> fileNames() {
    return List.of(fileName(), CurrentFile.NAME);
  }

  public LiveTables live() {
    return live;
  }

  /// Makes an edit durable. After any failure but a full disk nothing can be committed any more:
  /// behind a broken frame no edit would be found again.
  ///
  /// @throws NoSpaceException the edit is not acknowledged but may turn up after a crash, so its
  ///   tables must stay; the call may be repeated
  public void commit(VersionEdit edit) throws IOException {
    if (failed) {
      throw new IOException(fileName() + " has failed before");
    }
    var next = live.with(edit);
    try {
      write(edit, next);
      live = next;
    } catch (NoSpaceException e) {
      close(); // what is in the file now is unknown: the next edit starts a new one
      throw e;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    var open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  private void write(VersionEdit edit, LiveTables next) throws IOException {
    if (file == null || written > Math.max(ROLL_BYTES_MIN, 2 * firstBytes)) {
      roll(next);
    } else {
      append(file, edit);
    }
  }

  private void append(AppendFile open, VersionEdit edit) throws IOException {
    var frame = frame(edit, written);
    open.write(frame);
    open.sync();
    var seal = seal(written + frame.length);
    open.write(seal);
    open.sync();
    written += frame.length + seal.length;
  }

  /// Starts a new file with all of a state as its first edit, and points CURRENT to it.
  private void roll(LiveTables next) throws IOException {
    close();
    stale.add(number);
    number = nextFreeNumber();
    var path = directory.resolve(fileName(number));
    var header = header(number);
    var frame = frame(next.asEdit(), header.length);
    var seal = seal(header.length + frame.length);
    var open = files.create(path);
    try {
      open.write(new ByteWriter().bytes(header).bytes(frame).bytes(seal).toArray());
      open.sync();
      files.syncDirectory(directory);
      CurrentFile.write(files, directory, number);
    } catch (IOException e) {
      open.close();
      throw e;
    }
    file = open;
    firstBytes = frame.length;
    written = (long) header.length + frame.length + seal.length;
    deleteStale();
  }

  private void deleteStale() {
    for (long old : stale) {
      try {
        files.delete(directory.resolve(fileName(old)));
      } catch (IOException e) {
        // CURRENT does not name it any more; the next start deletes it.
      }
    }
    stale.clear();
  }

  /// A failed roll may have left a file behind, so numbers are never used again.
  private long nextFreeNumber() {
    long next = number + 1;
    while (files.exists(directory.resolve(fileName(next)))) {
      next++;
    }
    return next;
  }

  private static byte[] header(long number) {
    return new ByteWriter().u64(MAGIC).u64(number).u32(FORMAT_VERSION).seal(0, number, 0).toArray();
  }

  private byte[] frame(VersionEdit edit, long at) {
    var payload = edit.write();
    int checksum = Checksum.of(0, number, at, payload, 0, payload.length);
    return new ByteWriter().u32(payload.length).u32(checksum).bytes(payload).toArray();
  }

  private byte[] seal(long at) {
    return new ByteWriter().u64(SEAL).seal(0, number, at).toArray();
  }
}
