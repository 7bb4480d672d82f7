/**
 * JCuda's driver API behind objects with one owner: context, memory, streams, events, graphs,
 * modules and launches. JCuda's exceptions are a switch of the whole process and stay off: {@link
 * dev.warptron.backend.cuda.driver.CudaException} checks every status.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.backend.spi} and JCuda; none of the other packages of
 * {@code cuda}.
 */
@NullMarked
package dev.warptron.backend.cuda.driver;

import org.jspecify.annotations.NullMarked;
