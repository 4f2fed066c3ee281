package io.ringhold.cli.command;

import io.ringhold.cli.console.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// A file named on the command line, or stdin as `-`.
final class InputFile implements AutoCloseable {
  /// Far above every limit of the servers, which say exactly what is too long; here only so that no
  /// memory is wasted on it.
  static final int VALUE_BYTES_MAX = 16 << 20;

  private static final int LINE_BYTES_MAX = 16 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final long sizeBytes;
  private final CountingStream packed;
  private final InputStream in;
  private final AtomicLong lines = new AtomicLong();

  private InputFile(String name, long sizeBytes, CountingStream packed, InputStream in) {
    this.name = name;
    this.sizeBytes = sizeBytes;
    this.packed = packed;
    this.in = in;
  }

  /// The file as it is.
  static InputFile open(String name, InputStream stdin) {
    try {
      if (name.equals("-")) {
        var stream = new CountingStream(stdin);
        return new InputFile("stdin", -1, stream, new BufferedInputStream(stream, BUFFER_BYTES));
      }
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw Failure.usage(name + " is a directory, not a file");
      }
      var stream = new CountingStream(Files.newInputStream(path));
      var buffered = new BufferedInputStream(stream, BUFFER_BYTES);
      return new InputFile(name, Files.size(path), stream, buffered);
    } catch (FileSystemException e) {
      throw Failure.usage(Failure.reason(e));
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage("file " + name + " cannot be read: " + e.getMessage());
    }
  }

  /// The file, unpacked if it begins like gzip, whatever its name.
  static InputFile openUnpacked(String name, InputStream stdin) {
    InputFile file = open(name, stdin);
    try {
      if (!isGzip(file.in)) {
        return file;
      }
      var unpacked = new GZIPInputStream(file.in, BUFFER_BYTES);
      var buffered = new BufferedInputStream(unpacked, BUFFER_BYTES);
      return new InputFile(file.name, file.sizeBytes, file.packed, buffered);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  String name() {
    return name;
  }

  /// The number of the line that was read last, from 1. For any thread, like [#fractionRead].
  long line() {
    return lines.get();
  }

  /// How much of the file has been read, from 0 to 1; negative when nobody knows how long it is.
  double fractionRead() {
    return sizeBytes <= 0 ? -1 : (double) packed.count / sizeBytes;
  }

  byte[] readAtMost(int bytesMax) {
    try {
      byte[] content = in.readNBytes(bytesMax + 1);
      if (content.length > bytesMax) {
        throw Failure.refused(
            name + " is longer than any value may be (more than " + bytesMax + " bytes)");
      }
      return content;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /// The next line that is not blank, without its end; null behind the last.
  byte @Nullable [] readLine() {
    try {
      byte[] line = nextLine();
      while (line != null && isBlank(line)) {
        line = nextLine();
      }
      return line;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private byte @Nullable [] nextLine() throws IOException {
    lines.incrementAndGet();
    var line = new ByteArrayOutputStream(1024);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return line.size() == 0 ? null : line.toByteArray();
      }
      line.write(b);
      if (line.size() > LINE_BYTES_MAX) {
        throw malformed("the line is longer than " + (LINE_BYTES_MAX >> 20) + " MiB");
      }
    }
    return line.toByteArray();
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /// The line that was read last is not what it should be.
  Failure malformed(String why) {
    return Failure.usage(name + " line " + lines + ": " + why);
  }

  private Failure unreadable(IOException e) {
    return switch (e) {
      case EOFException cut -> malformed("the gzip stream ends in the middle; the file is cut off");
      case ZipException zip -> malformed("the gzip stream is damaged: " + zip.getMessage());
      default -> malformed("cannot be read: " + e.getMessage());
    };
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Bytes as they lie on disk, so that progress can be told also of a packed file.
  private static final class CountingStream extends FilterInputStream {
    private volatile long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one reader counts, others only look
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = super.read(to, offset, length);
      if (read > 0) {
        count += read;
      }
      return read;
    }
  }
}
