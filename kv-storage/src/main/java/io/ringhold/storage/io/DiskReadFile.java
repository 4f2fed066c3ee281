package io.ringhold.storage.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Positional reads that survive interrupts.
///
/// The JDK closes a file channel for everybody when one thread is interrupted inside a read. So the
/// interrupt flag is taken down for the time of the read, a channel closed under us is opened
/// again, and the flag is put back.
final class DiskReadFile implements ReadFile {
  private final Path file;
  private volatile FileChannel channel;
  private boolean closed;

  DiskReadFile(Path file) throws IOException {
    this.file = file;
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  @Override
  public long size() throws IOException {
    return unharmed(FileChannel::size);
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    return unharmed(open -> {
      var buffer = ByteBuffer.allocate(length);
      while (buffer.hasRemaining()) {
        if (open.read(buffer, offset + buffer.position()) < 0) {
          throw new EOFException(file + " ends before byte " + (offset + length));
        }
      }
      return buffer.array();
    });
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }

  private interface Read<T> {
    T from(FileChannel channel) throws IOException;
  }

  private <T> T unharmed(Read<T> read) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        var open = channel;
        try {
          return read.from(open);
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(open, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen(FileChannel broken, ClosedChannelException cause)
      throws IOException {
    if (closed) {
      throw cause;
    }
    if (channel.equals(broken)) {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    }
  }
}
