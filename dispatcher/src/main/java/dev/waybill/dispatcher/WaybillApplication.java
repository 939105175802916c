package dev.waybill.dispatcher;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/// The Spring Boot application. Its beans are made in one place, the module `config`; no other
/// module carries Spring annotations.
@SpringBootApplication
public class WaybillApplication {}
