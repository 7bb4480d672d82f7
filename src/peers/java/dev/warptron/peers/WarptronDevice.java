package dev.warptron.peers;

import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;

/**
 * A device of Warptron that participates in a benchmark.
 *
 * @param name in the report
 * @param backend open; the caller closes it
 * @param request the request that opened it
 */
record WarptronDevice(String name, Backend backend, DeviceRequest request) {}
