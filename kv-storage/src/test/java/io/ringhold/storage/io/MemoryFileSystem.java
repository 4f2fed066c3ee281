package io.ringhold.storage.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/// A disk in memory that can lose power, fail and lie.
///
/// It keeps no promise a real disk does not give: unsynced bytes survive a crash by the sector or
/// not at all, unsynced names survive each on its own, and a failed sync loses the bytes although a
/// second sync would succeed.
public final class MemoryFileSystem implements FileSystem {
  /// What the chosen operation does instead of succeeding.
  public enum Fault {
    IO_ERROR,
    NO_SPACE,
    /// A write leaves half of its bytes behind before it fails; anything else is as IO_ERROR.
    HALF_WRITE
  }

  private final MemoryDirectory root;
  private final Set<Path> locks = new HashSet<>();
  private Predicate<Path> swallowedSyncs = _ -> false;
  private boolean powered = true;
  private long freeBytes = Long.MAX_VALUE / 2;
  private long operations;
  private long failAt = -1;
  private boolean forGood;
  private Fault fault = Fault.IO_ERROR;
  private int openFiles;

  public MemoryFileSystem() {
    this(new MemoryDirectory());
  }

  private MemoryFileSystem(MemoryDirectory root) {
    this.root = root;
  }

  /// Another disk with the same files, all of them durable.
  public synchronized MemoryFileSystem copy() {
    return new MemoryFileSystem(root.copy());
  }

  /// Fails the operation that comes after `n` others, once.
  public synchronized void failAfter(long n, Fault how) {
    failAt = operations + n;
    forGood = false;
    fault = how;
  }

  /// Fails that operation and all that follow, until [#restart] or [#crash].
  public synchronized void failForGoodAfter(long n, Fault how) {
    failAfter(n, how);
    forGood = true;
  }

  /// Whether it has begun to fail for good.
  public synchronized boolean isLost() {
    return forGood && failAt >= 0 && operations > failAt;
  }

  /// Makes syncs of these files and directories do nothing and say they did.
  public synchronized void swallowSyncs(Predicate<Path> which) {
    swallowedSyncs = which;
  }

  public synchronized void setFreeBytes(long bytes) {
    freeBytes = bytes;
  }

  public synchronized long operations() {
    return operations;
  }

  /// Whether a crash would leave the file as it is.
  public synchronized boolean isSynced(Path file) throws IOException {
    return file(file).isSynced();
  }

  public synchronized int openFiles() {
    return openFiles + locks.size();
  }

  /// From now on every operation fails, until [#crash].
  public synchronized void powerOff() {
    powered = false;
  }

  /// The process was killed, the machine was not: everything written is still there, synced or not.
  public synchronized void restart() {
    failAt = -1;
    forGood = false;
    powered = true;
  }

  /// Loses what was not synced, or a part of it, as the seed decides, and has power again.
  public synchronized void crash(long seed) {
    root.crash(new Random(seed));
    restart();
  }

  public synchronized byte[] bytes(Path file) throws IOException {
    return file(file).bytes();
  }

  /// Puts durable bytes into a file, which is made when it is missing.
  public synchronized void overwrite(Path path, byte[] bytes) throws IOException {
    if (!exists(path)) {
      parent(path).put(name(path), new MemoryFile());
    }
    file(path).overwrite(bytes);
    parent(path).sync();
  }

  @Override
  public synchronized AppendFile create(Path path) throws IOException {
    operation();
    var directory = parent(path);
    if (directory.get(name(path)) != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    var file = new MemoryFile();
    directory.put(name(path), file);
    openFiles++;
    return new Handle(path, file);
  }

  @Override
  public synchronized void createZeros(Path path, long bytes) throws IOException {
    try (AppendFile file = create(path)) {
      file.write(new byte[(int) bytes]);
      file.sync();
    }
  }

  @Override
  public synchronized AppendFile writeOver(Path path, byte[] head) throws IOException {
    operation();
    var handle = new Handle(path, file(path));
    handle.write(head);
    handle.sync(head.length);
    openFiles++;
    return handle;
  }

  @Override
  public synchronized ReadFile open(Path path) throws IOException {
    operation();
    var file = file(path);
    openFiles++;
    return new Handle(path, file);
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    operation();
    if (!parent(from).equals(parent(to))) {
      throw new IOException("renames go within a directory");
    }
    node(from);
    if (parent(to).get(name(to)) instanceof MemoryDirectory) {
      throw new FileAlreadyExistsException(to.toString());
    }
    parent(from).rename(name(from), name(to));
  }

  @Override
  public synchronized void link(Path existing, Path link) throws IOException {
    operation();
    var file = file(existing);
    if (parent(link).get(name(link)) != null) {
      throw new FileAlreadyExistsException(link.toString());
    }
    parent(link).put(name(link), file);
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    operation();
    var node = parent(path).get(name(path));
    if (node instanceof MemoryDirectory directory && !directory.names().isEmpty()) {
      throw new IOException(path + " is not empty");
    }
    if (node != null) {
      parent(path).remove(name(path));
    }
  }

  @Override
  public synchronized boolean exists(Path path) {
    try {
      return parent(path).get(name(path)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized List<String> list(Path path) throws IOException {
    operation();
    return directory(path).names();
  }

  @Override
  public synchronized void createDirectories(Path path) throws IOException {
    operation();
    var at = root;
    for (var part : path) {
      var next = at.get(part.toString());
      if (next == null) {
        next = new MemoryDirectory();
        at.put(part.toString(), next);
        at.sync();
      }
      at = (MemoryDirectory) next;
    }
  }

  @Override
  public synchronized void syncDirectory(Path path) throws IOException {
    operation();
    if (!swallowedSyncs.test(path)) {
      directory(path).sync();
    }
  }

  @Override
  public synchronized long usableBytes(Path directory) throws IOException {
    operation();
    return freeBytes;
  }

  @Override
  public synchronized Closeable lock(Path file) throws IOException {
    operation();
    if (!locks.add(file)) {
      throw new LockedException(file + " is held");
    }
    return () -> unlock(file);
  }

  private synchronized void unlock(Path file) {
    locks.remove(file);
  }

  private void operation() throws IOException {
    if (!powered) {
      throw new IOException("no power");
    }
    boolean fails = failsNext();
    operations++;
    if (fails) {
      throw fault == Fault.NO_SPACE
          ? new NoSpaceException("injected")
          : new IOException("injected");
    }
  }

  private boolean failsNext() {
    return operations == failAt || isLost();
  }

  private MemoryDirectory parent(Path path) throws IOException {
    var parent = path.getParent();
    return parent == null ? root : directory(parent);
  }

  private static String name(Path path) {
    return path.getName(path.getNameCount() - 1).toString();
  }

  private MemoryDirectory directory(Path path) throws IOException {
    if (node(path) instanceof MemoryDirectory directory) {
      return directory;
    }
    throw new NoSuchFileException(path.toString());
  }

  private MemoryFile file(Path path) throws IOException {
    if (node(path) instanceof MemoryFile file) {
      return file;
    }
    throw new NoSuchFileException(path.toString());
  }

  private MemoryNode node(Path path) throws IOException {
    MemoryNode node = root;
    for (var part : path) {
      node = node instanceof MemoryDirectory directory ? directory.get(part.toString()) : null;
      if (node == null) {
        throw new NoSuchFileException(path.toString());
      }
    }
    return node;
  }

  private final class Handle implements AppendFile, ReadFile {
    private final Path path;
    private final MemoryFile file;
    private int at;
    private boolean closed;

    Handle(Path path, MemoryFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      synchronized (MemoryFileSystem.this) {
        if (operations == failAt && fault == Fault.HALF_WRITE) {
          put(bytes, length / 2);
        }
        operation();
        int more = Math.max(0, at + length - file.size());
        if (more > freeBytes) {
          put(bytes, length - more + (int) freeBytes);
          freeBytes = 0;
          throw new NoSpaceException("no free bytes");
        }
        freeBytes -= more;
        put(bytes, length);
      }
    }

    private void put(byte[] bytes, int length) {
      file.write(at, bytes, length);
      at += length;
    }

    @Override
    public void sync() throws IOException {
      synchronized (MemoryFileSystem.this) {
        sync(file.size());
      }
    }

    void sync(int length) throws IOException {
      if (failsNext()) {
        file.failSync(length);
      }
      operation();
      if (!swallowedSyncs.test(path)) {
        file.sync(length);
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (MemoryFileSystem.this) {
        operation();
        return file.size();
      }
    }

    @Override
    public byte[] read(long offset, int length) throws IOException {
      synchronized (MemoryFileSystem.this) {
        operation();
        if (offset < 0 || length < 0 || offset + length > file.size()) {
          throw new EOFException(path.toString());
        }
        return file.read((int) offset, length);
      }
    }

    @Override
    public void close() {
      synchronized (MemoryFileSystem.this) {
        openFiles -= closed ? 0 : 1;
        closed = true;
      }
    }
  }

  /// Every file with its path, for tests that damage them one by one.
  public synchronized List<Path> files(Path directory) throws IOException {
    var found = new ArrayList<Path>();
    for (var name : directory(directory).names()) {
      found.add(directory.resolve(name));
    }
    return found;
  }
}
