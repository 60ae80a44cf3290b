import java.util.*; import java.util.regex.*; import java.nio.file.*; import java.nio.charset.*;
/**
 * Records what Java's regular expressions find: for each pattern of regexps.txt and each text all matches as
 * [start, end, groups...], or null where Java refuses the pattern. Offsets count UTF-16 units.
 *
 * Run: java conformance/record/Regexps.java conformance/record/regexps.txt > conformance/recorded/regexps.json
 */
public class Regexps {
  static String q(String s){ StringBuilder b=new StringBuilder("\""); for(char c: s.toCharArray()){ if(c=='"'||c=='\\') b.append('\\').append(c); else if(c<32||c>126) b.append(String.format("\\u%04x",(int)c)); else b.append(c);} return b.append('"').toString(); }
  public static void main(String[] a) throws Exception {
    String[] patterns = Files.readString(Path.of(a[0]), StandardCharsets.UTF_8).split("\n");
    String[] texts = { "", "a", "ab", "aab", "aaa", "abcABC123", "foo bar\tbaz", "line1\nline2\r\nline3\n", "x\u0085y\u2028z\n", "K\u212ak \u017fS\u00e9\u00c9", "a.b|c[d]{2}", "\ud83d\ude00x\ud83d\ude00", "2024-01-31T12:00", "user@spark.apache.org, me@x.io", "\u00e9t\u00e9 \u0391\u03a3 \u65e5\u672c", "((a)(b))", "aXbXXc_-0", "\"quoted\" 'text'", "  lead trail  ", "\\path\\to$1^x" };
    System.out.println("{\n\"java\":"+q(System.getProperty("java.version"))+",\n\"texts\":[");
    for(int i=0;i<texts.length;i++) System.out.println(q(texts[i])+(i+1<texts.length?",":""));
    System.out.println("],\n\"patterns\":[");
    for(int i=0;i<patterns.length;i++){ String p=patterns[i]; StringBuilder b=new StringBuilder("["+q(p)+",");
      try { Pattern c=Pattern.compile(p); b.append("[");
        for(int t=0;t<texts.length;t++){ Matcher m=c.matcher(texts[t]); List<String> found=new ArrayList<>(); int n=0; while(m.find()&&n++<50){ StringBuilder g=new StringBuilder("["+m.start()+","+m.end()); for(int k=1;k<=m.groupCount();k++) g.append(",").append(m.group(k)==null?"null":q(m.group(k))); found.add(g+"]"); } b.append(t>0?",":"").append("["+String.join(",",found)+"]"); }
        b.append("]");
      } catch(PatternSyntaxException e){ b.append("null"); }
      System.out.println(b+"]"+(i+1<patterns.length?",":""));
    }
    System.out.println("]\n}");
  }
}
