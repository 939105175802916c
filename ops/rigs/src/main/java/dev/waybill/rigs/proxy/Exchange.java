package dev.waybill.rigs.proxy;

/// A request that is about to be forwarded, and with it the answer to come.
///
/// @param name what it asks for, without ids and numbers: the same for the same kind of request,
///   such as `PUT /lake/_manifests/items/v*/*.json` or `COMMIT: UPDATE warehouse_delivery`
/// @param effect whether it changes the server, or is a step of a read that may break in between
/// @param request as it was made: method and target, or SQL
public record Exchange(String name, boolean effect, String request) {}
