package dev.waybill.dispatcher.lease;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Leases, one per stream, in the control database and by its clock alone.
///
/// **Protocol.** A lease is free when `expires_at` has passed. Taking it raises `epoch` and draws a
/// `token`, so a worker that slept past its lease holds a pair that no row carries any more.
/// Whatever a delivery writes, it writes in a transaction that first calls [#fence]: that locks the
/// lease's row in share mode, so that nobody can take the lease over until the transaction has
/// ended, and finds no row when somebody already has. Zero rows means: stop and change nothing. At
/// a destination the pair means nothing; there the adapter's own commit protocol keeps a worker
/// that resumes too late harmless.
public final class LeaseStore {
  private final JdbcClient jdbc;
  private final String owner;
  private final LeaseSettings settings;

  /// @param owner this process, for people: host, process id and a random part
  public LeaseStore(ControlDatabase control, String owner, LeaseSettings settings) {
    this.jdbc = control.jdbc();
    this.owner = owner;
    this.settings = settings;
  }

  /// Of a process that shares its name with no other.
  public static LeaseStore ofThisProcess(ControlDatabase control, LeaseSettings settings) {
    String owner =
        ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
    return new LeaseStore(control, owner, settings);
  }

  public LeaseSettings settings() {
    return settings;
  }

  public String owner() {
    return owner;
  }

  /// Makes a stream leasable. Idempotent.
  public void register(long streamId) {
    jdbc.sql("INSERT INTO stream_lease (stream_id) VALUES (?) ON CONFLICT DO NOTHING")
        .param(streamId)
        .update();
  }

  /// Takes the first of `streams`, in their order, whose lease is free and that nobody is taking at
  /// this moment.
  public Optional<Lease> acquire(List<Long> streams) {
    UUID token = UUID.randomUUID();
    long before = System.nanoTime();
    return jdbc.sql(
            """
            UPDATE stream_lease
            SET owner = :owner, token = :token, epoch = epoch + 1, taken_at = clock_timestamp(),
                expires_at = clock_timestamp() + :ttl * interval '1 microsecond'
            WHERE stream_id = (
              SELECT stream_id FROM stream_lease
              WHERE stream_id = ANY (:streams) AND expires_at <= clock_timestamp()
              ORDER BY array_position(:streams, stream_id)
              LIMIT 1
              FOR UPDATE SKIP LOCKED)
            RETURNING stream_id, epoch
            """)
        .param("owner", owner)
        .param("token", token)
        .param("ttl", settings.timeToLive().toNanos() / 1000)
        .param("streams", streams.toArray(Long[]::new))
        .query(
            (row, n) -> new Lease(row.getLong(1), owner, row.getLong(2), token, deadline(before)))
        .optional();
  }

  /// Frees the leases of an owner that is proven to be dead: it will not write again. Others that
  /// it was taken over by keep theirs.
  ///
  /// @return how many
  public int release(String dead) {
    return jdbc.sql(
            """
            UPDATE stream_lease SET expires_at = '-infinity', token = NULL
            WHERE owner = ? AND token IS NOT NULL
            """)
        .param(dead)
        .update();
  }

  /// Extends a lease; when it is no longer ours it is marked lost.
  public void extend(Lease lease) {
    long before = System.nanoTime();
    int rows =
        jdbc.sql(
                """
                UPDATE stream_lease SET expires_at = clock_timestamp() + ? * interval '1 microsecond'
                WHERE stream_id = ? AND epoch = ? AND token = ?
                """)
            .params(
                settings.timeToLive().toNanos() / 1000,
                lease.streamId(),
                lease.epoch(),
                lease.token())
            .update();
    if (rows == 0) {
      lease.lose();
    } else {
      lease.extend(deadline(before));
    }
  }

  /// First statement of every transaction of a delivery.
  ///
  /// @throws LeaseLostException somebody took the stream over; the transaction must be rolled back
  public void fence(Lease lease) {
    boolean held =
        jdbc.sql(
                "SELECT 1 FROM stream_lease WHERE stream_id = ? AND epoch = ? AND token = ? FOR SHARE")
            .params(lease.streamId(), lease.epoch(), lease.token())
            .query()
            .optionalValue()
            .isPresent();
    if (!held) {
      lease.lose();
      throw new LeaseLostException(lease.streamId(), lease.epoch());
    }
  }

  /// Gives a lease back, for good: a heartbeat on its way no longer finds its token. A lost one is
  /// left alone.
  public void release(Lease lease) {
    jdbc.sql(
            "UPDATE stream_lease SET expires_at = '-infinity', token = NULL WHERE stream_id = ? AND epoch = ? AND token = ?")
        .params(lease.streamId(), lease.epoch(), lease.token())
        .update();
    lease.lose();
  }

  /// A fifth earlier than the database's own.
  private long deadline(long before) {
    return before + settings.timeToLive().toNanos() / 5 * 4;
  }
}
