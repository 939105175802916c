/// The report must see every planted defect; start at [ReportTest].
@NullMarked
package dev.waybill.demo.report;

import org.jspecify.annotations.NullMarked;
