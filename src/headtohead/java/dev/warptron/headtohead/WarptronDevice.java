package dev.warptron.headtohead;

import dev.warptron.backend.Backend;
import dev.warptron.backend.DeviceRequest;

/**
 * A device of Warptron that participates in a benchmark.
 *
 * @param name in the report
 * @param backend open; the caller closes it
 * @param request the request that opened it
 */
record WarptronDevice(String name, Backend backend, DeviceRequest request) {}
