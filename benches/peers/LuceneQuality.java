// Lucene's CJK analyser and query parser with their defaults on the questions of `cargo bench --bench search -- quality`; prints
// number of question and number of passage, a hit a line. Run by the bench as a single source file; needs the jars of
// liblucene8-java on the class path.

import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.List;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.*;
import org.apache.lucene.store.ByteBuffersDirectory;

public class LuceneQuality {
    public static void main(String[] args) throws Exception {
        Path folder = Paths.get(args[0]);
        int depth = Integer.parseInt(args[1]);
        CJKAnalyzer analyzer = new CJKAnalyzer();
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        List<String> passages = Files.readAllLines(folder.resolve("passages.txt"), StandardCharsets.UTF_8);
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (int n = 0; n < passages.size(); n++) {
                Document document = new Document();
                document.add(new TextField("text", passages.get(n), Field.Store.NO));
                document.add(new StoredField("number", n));
                writer.addDocument(document);
            }
        }
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
        QueryParser parser = new QueryParser("text", analyzer);
        List<String> questions = Files.readAllLines(folder.resolve("questions.txt"), StandardCharsets.UTF_8);
        for (int n = 0; n < questions.size(); n++) {
            Query query = parser.parse(QueryParser.escape(questions.get(n)));
            for (ScoreDoc hit : searcher.search(query, depth).scoreDocs) {
                System.out.println(n + "\t" + searcher.doc(hit.doc).getField("number").numericValue());
            }
        }
    }
}
