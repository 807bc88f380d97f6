// Lucene's CJK bigrams on the passages and queries of `cargo bench --bench search`; prints the lines that the bench reads.
// Run by the bench as a single source file; needs the jars of liblucene8-java on the class path.

import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.store.*;
import org.apache.lucene.util.BytesRef;

public class LuceneBench {
    static Query phrase(CJKAnalyzer analyzer, String text) throws Exception {
        List<String> terms = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("text", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) terms.add(term.toString());
            stream.end();
        }
        if (terms.size() == 1) return new TermQuery(new Term("text", terms.get(0)));
        return new PhraseQuery("text", terms.toArray(new String[0]));
    }

    static long size(Path dir) throws Exception {
        try (var files = Files.list(dir)) { return files.mapToLong(f -> f.toFile().length()).sum(); }
    }

    public static void main(String[] args) throws Exception {
        Path folder = Paths.get(args[0]);
        int passes = Integer.parseInt(args[1]);
        Path dir = folder.resolve("lucene");
        CJKAnalyzer analyzer = new CJKAnalyzer(CharArraySet.EMPTY_SET);
        var system = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long start = System.nanoTime(), cpu = system.getProcessCpuTime();
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(dir), new IndexWriterConfig(analyzer).setRAMBufferSizeMB(192));
             var lines = Files.newBufferedReader(folder.resolve("passages.tsv"), StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                String[] cells = line.split("\t", 3);
                Document document = new Document();
                document.add(new SortedDocValuesField("plan", new BytesRef(cells[0])));
                int year = Integer.parseInt(cells[1]);
                if (year > 0) document.add(new IntPoint("year", year));
                document.add(new TextField("text", cells[2], Field.Store.YES));
                writer.addDocument(document);
            }
            writer.commit();
        }
        System.out.printf("build\t%d\t%d\t%d%n", (System.nanoTime() - start) / 1_000_000,
            (system.getProcessCpuTime() - cpu) / 1_000_000, size(dir));
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(MMapDirectory.open(dir)));
        List<String> queries = Files.readAllLines(folder.resolve("queries.tsv"), StandardCharsets.UTF_8);
        for (int pass = 0; pass <= passes; pass++) {
            for (int n = 0; n < queries.size(); n++) {
                String[] cells = queries.get(n).split("\t");
                long from = System.nanoTime();
                Query query;
                if (cells[0].equals("boolean")) {
                    query = new BooleanQuery.Builder().add(phrase(analyzer, cells[1]), BooleanClause.Occur.MUST)
                        .add(phrase(analyzer, cells[2]), BooleanClause.Occur.MUST).build();
                } else if (cells[0].equals("range")) {
                    query = new BooleanQuery.Builder().add(phrase(analyzer, cells[1]), BooleanClause.Occur.MUST)
                        .add(IntPoint.newRangeQuery("year", Integer.parseInt(cells[2]), Integer.parseInt(cells[3])),
                            BooleanClause.Occur.FILTER).build();
                } else {
                    query = phrase(analyzer, cells[1]);
                }
                long found;
                if (cells[0].equals("facet")) {
                    Map<Integer, Integer> counts = new HashMap<>();
                    SortedDocValues plans = MultiDocValues.getSortedValues(searcher.getIndexReader(), "plan");
                    searcher.search(query, new SimpleCollector() {
                        int base;
                        @Override protected void doSetNextReader(LeafReaderContext context) { base = context.docBase; }
                        @Override public ScoreMode scoreMode() { return ScoreMode.COMPLETE_NO_SCORES; }
                        @Override public void collect(int doc) throws java.io.IOException {
                            if (plans.advanceExact(base + doc)) counts.merge(plans.ordValue(), 1, Integer::sum);
                        }
                    });
                    found = counts.values().stream().mapToInt(i -> i).sum();
                } else {
                    TopScoreDocCollector top = TopScoreDocCollector.create(10, Integer.MAX_VALUE);
                    searcher.search(query, top);
                    TopDocs docs = top.topDocs();
                    found = docs.totalHits.value;
                    for (ScoreDoc doc : docs.scoreDocs) searcher.doc(doc.doc).get("text");
                }
                if (pass > 0) System.out.printf("query\t%d\t%d\t%d%n", n, (System.nanoTime() - from) / 1000, found);
            }
        }
    }
}
