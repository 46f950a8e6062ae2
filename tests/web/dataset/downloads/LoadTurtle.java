import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLOntology;

/** Opens what is at an address as Protégé does, with the OWL API; prints how many individuals it has. */
public class LoadTurtle {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology =
            OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(IRI.create(arguments[0]));
        System.out.println("individuals " + ontology.getIndividualsInSignature().size());
    }
}
