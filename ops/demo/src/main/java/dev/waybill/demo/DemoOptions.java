package dev.waybill.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a demo is asked to do.
///
/// @param input audit records to load; null for made-up ones
/// @param events how many records to make up
/// @param scale how often each record is loaded, with new ids and shifted times
/// @param folder everything the demo keeps
/// @param json file for the report, or null
/// @param exitWhenDelivered whether to stop and report once everything loaded has been delivered
/// @param live whether the application goes on writing after the load
record DemoOptions(
    @Nullable Path input,
    long events,
    int scale,
    int organisations,
    Path folder,
    Duration cadence,
    boolean exitWhenDelivered,
    @Nullable Path json,
    boolean live) {}
