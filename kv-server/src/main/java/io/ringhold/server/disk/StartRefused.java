package io.ringhold.server.disk;

/// The node must not start like this. The message is one line for a person: what is wrong, and what
/// to do.
public final class StartRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String why;

  public StartRefused(String why) {
    super(why);
    this.why = why;
  }

  public String why() {
    return why;
  }
}
