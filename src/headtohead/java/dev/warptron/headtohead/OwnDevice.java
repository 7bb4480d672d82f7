package dev.warptron.headtohead;

import dev.warptron.backend.Backend;
import dev.warptron.backend.DeviceRequest;

/**
 * One of our devices, as it takes part.
 *
 * @param name in the report
 * @param backend open; the caller's
 * @param request that opened it
 */
record OwnDevice(String name, Backend backend, DeviceRequest request) {}
