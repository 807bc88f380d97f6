//! Traditional characters and the simplified ones that rules and queries are written in.
//!
//! One character for one, so that every offset holds. Left out are characters that simplified text uses in a meaning of
//! their own (乾 of 乾隆, 著 of 著名, 藉, 瞭 of 瞭望): to fold them would change what a text says.

/// Pairs, traditional first.
const PAIRS: &str = "\
萬万與与專专業业東东絲丝丟丢兩两嚴严喪丧個个豐丰臨临為为爲为麗丽舉举麼么義义烏乌樂乐喬乔習习鄉乡書书買买亂乱爭争於于虧亏雲云亞亚產产産产畝亩親亲億亿\
僅仅從从侖仑倉仓儀仪們们價价眾众衆众優优會会傘伞偉伟傳传傷伤倫伦偽伪體体餘余傭佣俠侠侶侣僥侥偵侦側侧僑侨儉俭債债傾倾償偿儲储兒儿兌兑黨党蘭兰關关興兴\
養养獸兽內内岡冈冊册寫写軍军農农馮冯沖冲決决況况凍冻淨净涼凉減减湊凑凜凛幾几鳳凤憑凭凱凯擊击鑿凿劃划劉刘則则剛刚創创刪删別别剎刹劑剂剝剥劇剧勸劝辦办\
務务動动勵励勁劲勞劳勢势勳勋勻匀匯汇彙汇區区醫医華华協协單单賣卖盧卢衛卫卻却廠厂廳厅歷历曆历厲厉壓压厭厌廁厕廂厢縣县參参雙双發发髮发變变敘叙疊叠葉叶\
號号嘆叹後后嚇吓呂吕嗎吗啟启啓启吳吴員员聽听嗆呛嘔呕響响啞哑噴喷囑嘱團团園园圍围國国圖图圓圆聖圣場场壞坏塊块堅坚壇坛壩坝墳坟墜坠壟垄壘垒墾垦執执報报\
塵尘牆墙壯壮聲声殼壳壺壶處处備备複复復复夠够頭头夾夹奪夺奮奋獎奖奧奥婦妇媽妈嫵妩娛娱嬰婴孫孙學学寧宁寶宝實实寵宠審审憲宪宮宫寬宽賓宾將将尋寻對对導导\
壽寿爾尔嘗尝堯尧屍尸盡尽層层屆届屬属屢屡嶼屿歲岁豈岂嶺岭島岛峽峡崗岗幣币帥帅師师帳帐帶带幫帮幹干廣广慶庆庫库應应廟庙廢废開开棄弃張张彌弥彎弯彈弹強强\
歸归當当錄录徹彻徑径徵征憶忆懷怀態态憐怜總总戀恋懇恳惡恶悅悦驚惊懼惧慘惨懲惩慣惯憤愤願愿懶懒戲戏戰战戶户撲扑擴扩掃扫揚扬擾扰撫抚拋抛搶抢護护擔担擬拟\
攏拢揀拣擁拥攔拦擰拧撥拨擇择掛挂挾挟撓挠擋挡掙挣擠挤揮挥損损撿捡換换據据捨舍擄掳摻掺攬揽攙搀擱搁攜携攝摄擺摆搖摇撐撑敵敌斂敛數数齋斋斷断無无舊旧時时\
曠旷曬晒曉晓暈晕暢畅暫暂曄晔術术機机殺杀雜杂權权條条來来楊杨極极構构棗枣櫃柜棟栋欄栏樹树棲栖樣样橋桥樺桦檔档夢梦檢检樓楼橫横櫻樱櫥橱歐欧殘残毀毁畢毕\
氈毡氣气氫氢漢汉湯汤溝沟沒没滬沪滄沧淪沦滯滞滲渗澆浇濁浊測测濟济瀏浏渾浑濃浓塗涂濤涛渦涡潤润澗涧漲涨澱淀淵渊漁渔溫温灣湾濕湿溼湿潰溃滿满濾滤濫滥濱滨\
灘滩瀟潇潛潜瀾澜瀕濒滅灭燈灯靈灵災灾燦灿爐炉點点煉炼熾炽爍烁爛烂燭烛煙烟煩烦燒烧熱热煥焕愛爱爺爷牽牵犧牺狀状猶犹獨独狹狭獅狮獄狱獵猎獻献獲获穫获環环\
現现瑪玛璽玺瓊琼電电畫画療疗瘡疮瘋疯癥症癢痒皺皱盞盏鹽盐監监蓋盖盤盘矚瞩礦矿碼码磚砖礎础碩硕確确礙碍禮礼禍祸禪禅離离種种積积稱称穩稳稅税窮穷竊窃竅窍\
窩窝競竞筆笔筍笋簡简籃篮籌筹簽签籤签範范築筑糧粮糾纠紅红紀纪約约級级紡纺紋纹納纳緯纬縱纵綸纶紛纷紙纸紐纽線线練练組组紳绅細细織织終终紹绍經经綁绑結结\
繞绕繪绘給给絡络絕绝統统絹绢繡绣綏绥繼继績绩緒绪續续維维綿绵綜综綠绿緩缓編编緣缘縮缩繳缴網网羅罗罰罚罷罢聯联聰聪肅肃腸肠膚肤腫肿脹胀脅胁勝胜腦脑膠胶\
臟脏髒脏腳脚膽胆臉脸臘腊艦舰艙舱藝艺節节蕪芜蘆芦蒼苍蘇苏蘋苹莖茎薦荐莊庄蔣蒋藍蓝薩萨蘊蕴虛虚蟲虫蝦虾雖虽蠶蚕蠻蛮補补襯衬襲袭裝装褲裤見见觀观規规視视\
覺觉覽览觸触計计訂订認认討讨讓让訓训議议訊讯記记講讲許许論论設设訪访證证評评識识訴诉診诊詞词譯译試试詩诗誠诚話话誕诞詢询該该詳详語语誤误說说誦诵請请\
諸诸諾诺讀读課课調调談谈謀谋諮咨謝谢謹谨譜谱譽誉貝贝負负財财責责賢贤敗败貨货質质販贩貪贪貧贫購购貫贯貯贮貴贵貸贷貿贸費费賀贺賊贼賃赁資资賦赋賠赔賴赖\
賺赚賽赛贊赞贈赠贏赢趕赶趙赵趨趋躍跃踐践蹤踪車车軌轨轉转輪轮軟软載载較较輔辅輛辆輩辈輝辉輸输轄辖邊边遼辽達达遷迁過过邁迈運运還还這这進进遠远違违連连\
遲迟適适選选遺遗遙遥鄧邓鄰邻鄭郑鄲郸釀酿釋释裡里裏里鑒鉴鑑鉴鑾銮針针釣钓鈣钙鋼钢鑰钥鈔钞鐘钟鍾钟鈉钠鎢钨鈞钧鈕钮鉀钾鐵铁鉛铅銅铜鋁铝銀银鑄铸鋪铺鏈链\
銷销鎖锁鋤锄鋰锂錯错錨锚錫锡錢钱錦锦鍵键鋸锯鍛锻鍋锅鎮镇鏡镜長长門门閃闪閉闭問问闖闯間间閒闲閑闲聞闻閩闽閣阁閥阀閱阅闊阔隊队陽阳陰阴陣阵階阶際际陸陆\
陳陈險险隨随隱隐難难雛雏霧雾靜静韓韩頁页頂顶項项順顺須须頑顽顧顾頓顿頒颁預预領领頗颇頸颈頻频題题額额顏颜顛颠顯显風风飛飞飯饭飲饮飾饰飽饱飼饲館馆馬马\
馭驭駛驶駐驻駕驾騰腾驗验騙骗驛驿驕骄魚鱼鮮鲜鯨鲸鳥鸟雞鸡鳴鸣鴨鸭鵝鹅鶴鹤鷹鹰麥麦黃黄齊齐齒齿齡龄龍龙龐庞龜龟臺台檯台颱台陞升昇升羣群峯峰週周佈布佔占\
係系繫系製制嚮向徬彷徧遍恆恒託托註注誌志諭谕讚赞豬猪貓猫蹟迹跡迹迴回鬆松鬥斗鬧闹麵面黴霉鼇鳌標标準准綱纲類类職职營营銳锐釐厘藥药貢贡隻只韌韧奬奖嶄崭\
慮虑樞枢潔洁漸渐澤泽純纯緊紧諧谐輕轻遊游郵邮驅驱懸悬紮扎脈脉貼贴賬账踴踊輻辐輯辑鑽钻鋒锋閘闸闡阐韻韵顆颗飄飘飢饥駁驳騎骑魯鲁闢辟攤摊擲掷蓮莲蘿萝衝冲\
誘诱諒谅貶贬賤贱賜赐躉趸遞递邏逻鍊链鏽锈鐮镰鑼锣鎳镍鈷钴隸隶雋隽靂雳頌颂頰颊飆飙馱驮駱骆騁骋騷骚髖髋鬍胡鯉鲤鱷鳄鵬鹏黽黾";

/// First character of the table.
const FIRST: usize = 0x4e00;

/// Simplified character of each of U+4E00–U+9FFF; zero where it is the same. Made by the compiler: every character of every
/// document is looked up in it.
static TABLE: [u16; 0xa000 - FIRST] = {
    let mut table = [0; 0xa000 - FIRST];
    let bytes = PAIRS.as_bytes();
    let mut at = 0;
    while at + 6 <= bytes.len() {
        table[code(bytes, at) as usize - FIRST] = code(bytes, at + 3);
        at += 6;
    }
    table
};

/// The character of three bytes that begins at a byte.
const fn code(bytes: &[u8], at: usize) -> u16 {
    ((bytes[at] & 0xf) as u16) << 12 | ((bytes[at + 1] & 0x3f) as u16) << 6 | (bytes[at + 2] & 0x3f) as u16
}

/// The simplified form of a character; any other character as it is.
pub(super) fn simplified(c: char) -> char {
    let at = (c as usize).wrapping_sub(FIRST);
    match TABLE.get(at) {
        Some(0) | None => c,
        Some(simplified) => char::from_u32(u32::from(*simplified)).unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_pairs_and_folding_twice_changes_nothing() {
        let chars: Vec<char> = PAIRS.chars().collect();
        assert_eq!(chars.len() % 2, 0);
        let mut seen = BTreeSet::new();
        for pair in chars.chunks(2) {
            assert_ne!(pair[0], pair[1], "{pair:?}");
            assert!(pair.iter().all(|c| ('\u{4e00}'..='\u{9fff}').contains(c)), "{pair:?}");
            assert!(seen.insert(pair[0]), "{} twice", pair[0]);
            assert_eq!(simplified(pair[1]), pair[1], "{pair:?}: the second is simplified");
        }
        let folded: String = "國民經濟和社會發展第十四個五年規劃綱要".chars().map(simplified).collect();
        assert_eq!(folded, "国民经济和社会发展第十四个五年规划纲要");
        assert_eq!("乾隆著名".chars().map(simplified).collect::<String>(), "乾隆著名");
    }
}
