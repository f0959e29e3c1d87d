package dev.perennial.infra.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perennial.infra.Synthesized;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The state machines that the simulation runs are those that are deployed.
///
/// A definition that was changed on purpose is left in `target/definitions`: copy it over the old one, and run the simulation.
class DefinitionsSpec {
  private static final Path SIMULATED = Path.of("../test-env/src/main/resources/dev/perennial/env/simulation/machine");
  private static final Path FOUND = Path.of("target/definitions");

  @ParameterizedTest
  @ValueSource(strings = {"maintain", "retain", "sweep", "reconcile"})
  void the_simulation_runs_what_is_deployed(String name) throws IOException {
    var found = text(machine(name));
    Files.createDirectories(FOUND);
    Files.writeString(FOUND.resolve(name + ".json"), found);
    assertThat(found)
        .as("If this is as it should be, copy cdk/target/definitions/%s.json over the one below %s", name, SIMULATED)
        .isEqualTo(Files.readString(SIMULATED.resolve(name + ".json")));
  }

  private static Definition machine(String name) {
    return Definition.of(
        Synthesized.standard().resources("control", "AWS::StepFunctions::StateMachine").entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(name + "machine"))
            .findFirst()
            .orElseThrow()
            .getValue());
  }

  private static String text(Definition machine) throws IOException {
    var mapper = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    var printer = new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    var sorted = mapper.treeToValue(machine.root(), Object.class);
    // Hashes at the ends of logical ids change with what a function is made of.
    return mapper.writer(printer).writeValueAsString(sorted).replaceAll("\\$\\{([A-Za-z]+?)[0-9A-F]{8}\\w*}", "\\${$1}") + "\n";
  }
}
