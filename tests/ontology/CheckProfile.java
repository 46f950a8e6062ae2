import java.io.File;
import java.util.List;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** Prints the number of axioms of an ontology and each of its violations of OWL 2 DL; exits with 1 if it has any. */
public class CheckProfile {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology =
            OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(arguments[0]));
        List<OWLProfileViolation> violations = new OWL2DLProfile().checkOntology(ontology).getViolations();
        System.out.println("axioms " + ontology.getAxiomCount());
        violations.forEach(violation -> System.out.println("violation " + violation));
        System.exit(violations.isEmpty() ? 0 : 1);
    }
}
