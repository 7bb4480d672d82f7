/**
 * The available devices, and the choice of one for a training.
 *
 * <p>{@link dev.warptron.backend.Backends} lists the {@link dev.warptron.backend.BackendProvider}s
 * and chooses among them by name, or the best one that is available, with the reasons. A provider
 * opens a {@link dev.warptron.backend.spi.Backend} with {@link dev.warptron.backend.DeviceOptions}.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.backend.spi} and what it imports. The device packages
 * import these two, never each other, and nothing imports them: they are found by {@link
 * java.util.ServiceLoader}.
 */
@NullMarked
package dev.warptron.backend;

import org.jspecify.annotations.NullMarked;
