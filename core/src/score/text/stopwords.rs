//! Function words of several languages: prose is full of them, furniture is not.
//!
//! A document's language is the one most of its words vote for; only that one's words count then, so that the English
//! "die" is no article and the German "so" no adverb.

use crate::score::text::scan;

/// Each language with words that are frequent, short, and seldom names.
const LISTS: &[(&str, &str)] = &[
    (
        "en",
        "the of and to in that is was for it with as his on be at by had not are but from or have an they which were her she there been their has will would who when if what them can he this we you about after more could than its into also over our one all so i",
    ),
    (
        "de",
        "der die das und in den von zu mit sich auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wir ich",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec aux cette mais ou été comme on ont ses leur son elle aussi nous vous je été fait sans entre même ces deux dont",
    ),
    (
        "es",
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está",
    ),
    (
        "it",
        "di e il la che in un a per è una sono non del con i da al le si dei come più nel alla gli ha della anche ma lo su delle se o ci questo dal era ed io nella dalla suo stato essere hanno tra",
    ),
    (
        "pt",
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois",
    ),
    (
        "nl",
        "de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit naar heeft hij door over ze wordt of meer werd deze worden was al hebben kan wel geen ik je dit we",
    ),
    (
        "sv",
        "och i att det som en på är av för med den till inte har de ett om var jag från vi så kan när men ska man sig hade också efter vid nu eller bara under mot ut",
    ),
    (
        "da",
        "og i at det er en til på af for med de den der som ikke har et om var jeg han men fra vi kan så ved også efter sig skal eller blev over mod op nu",
    ),
    (
        "no",
        "og i å det er en til på av for med de den som ikke har et om var jeg han men fra vi kan så ved også etter seg skal eller ble over mot opp nå",
    ),
    (
        "fi",
        "ja on ei se että oli hän mutta kun myös ovat joka sen niin kuin tai ole jo vain jos mukaan ollut ne olla sekä nyt hänen",
    ),
    (
        "pl",
        "w i na z się do nie jest że to o jak za od po przez dla są ale co tym ma tego być jego który także już tylko oraz jako przed może było by ich pod",
    ),
    (
        "cs",
        "a v se na je že s z do o i to k ve pro za by ale si po jako jsou od které který při jeho také není tak už jen podle bude před ze",
    ),
    (
        "ru",
        "и в не на что с он по как это к из у за но его от так же то все а о был для до мы бы или вы было она они при год уже также только если их во",
    ),
    (
        "uk",
        "і в не на що з та у до як це за він по від але його й для так є про був вже або все ще було чи які якщо їх під також",
    ),
    (
        "tr",
        "ve bir bu da de için ile olarak çok daha olan en gibi kadar sonra ne var o ki ise ancak her olduğu ama ya göre iki değil",
    ),
    (
        "hu",
        "a az és hogy nem is egy ez volt de meg már csak el van mint még ki vagy ha azt aki kell lesz be sem ezt szerint",
    ),
    (
        "ro",
        "de și în a la cu pe că o din un nu care pentru este mai s au fost sau ca fi prin după dar ce iar al se le sunt acest",
    ),
    (
        "el",
        "και το να του η της με για την που ο τα στο από οι των θα είναι τον δεν σε τη ότι στην τους ένα αυτό ως μια αλλά στη",
    ),
    (
        "id",
        "yang dan di dengan untuk dari pada ini itu dalam tidak akan ke juga ada oleh adalah sebagai tersebut bisa telah karena atau mereka saat kepada",
    ),
    (
        "vi",
        "và của là có được trong cho với không các một những đã người để này khi từ đến về tại cũng ra như đó vào sẽ năm",
    ),
    (
        "ar",
        "في من على أن إلى التي عن الذي مع هذا هذه ما لا كان بعد بين قد كما أو ذلك لم قال كل وقد كانت أنه",
    ),
    ("fa", "و در به از که این را با است برای آن یک تا بر خود می شده بود شد ها هم نیز یا کرد باید"),
    ("he", "של את על לא הוא זה עם כי גם היא אני או אם יש כל רק היה אבל כך מה בין אך"),
    ("hi", "के में की है और से को का ने पर कि यह भी नहीं इस एक हैं कर ही तो था लिए हो गया साथ"),
    ("bg", "на и да в се от за не по е с че са като до си ще но това е към беше или още му след"),
    ("ja", "の に は を た が で て と し れ さ い る も"),
    ("zh", "的 了 是 在 不 有 和 人 这 我 他 为 到 说 这 會 為 來"),
    ("th", "า น ร ก เ ่ ้ ั ี"),
];
const SLOTS: usize = 8192;

/// The languages that words of a hash are function words of, one bit each.
///
/// Words are not compared: of one language some fifty words are known, so that one other word in 150 passes for one.
/// That is nothing to a share, and a look-up without branches is three times as fast.
pub struct Stopwords(Box<[u32; SLOTS]>);

impl Default for Stopwords {
    fn default() -> Self {
        let mut slots = Box::new([0; SLOTS]);
        for (bit, (_, words)) in (0u32..).zip(LISTS) {
            let mut tokens = Vec::new();
            for word in words.split(' ') {
                scan::scan(word, &mut tokens);
            }
            for token in tokens {
                if let Some(languages) = slots.get_mut(slot(token)) {
                    *languages |= 1 << bit;
                }
            }
        }
        Stopwords(slots)
    }
}

impl Stopwords {
    /// The languages a token is a function word of.
    #[inline(always)]
    pub fn languages(&self, token: u32) -> u32 {
        self.0.get(slot(token)).copied().unwrap_or(0)
    }

    /// The language most tokens vote for, as a bit; 0 if none does.
    #[inline(always)]
    pub fn vote(&self, tokens: impl Iterator<Item = u32>) -> u32 {
        // One for each bit, so that vectors add them up.
        let mut votes = [0u32; 32];
        for token in tokens {
            let languages = self.languages(token);
            for (bit, count) in (0u32..).zip(&mut votes) {
                *count += languages >> bit & 1;
            }
        }
        // The first of equals, so that the order of LISTS and nothing else decides.
        let best = votes.iter().enumerate().rev().max_by_key(|(_, votes)| **votes);
        best.filter(|(_, votes)| **votes > 0).map_or(0, |(at, _)| 1 << at)
    }
}

#[inline]
fn slot(token: u32) -> usize {
    ((token & !scan::TOPIC_BIT).wrapping_mul(0x9E37_79B1) >> (32 - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(text: &str) -> Option<&'static str> {
        let mut tokens = Vec::new();
        scan::scan(text, &mut tokens);
        let bit = Stopwords::default().vote(tokens.into_iter());
        LISTS.get(bit.trailing_zeros() as usize).map(|(name, _)| *name)
    }

    #[test]
    fn text_chooses_its_language() {
        let rows = [
            ("english", "The army said that it was in control of the city", Some("en")),
            ("german", "Die Stadt ist nach Angaben der Armee wieder unter Kontrolle", Some("de")),
            ("french", "La ville est de nouveau sous le contrôle de l'armée", Some("fr")),
            ("russian", "Город снова под контролем, но не на долго, и это не всё", Some("ru")),
            ("japanese", "町は再び軍の支配下にあると発表した", Some("ja")),
            ("chinese", "这是我们在城里的家", Some("zh")),
            ("no words", "12345", None),
        ];
        for (name, text, expected) in rows {
            assert_eq!(language(text), expected, "{name}");
        }
    }

    #[test]
    fn every_list_fits_the_table() {
        let stopwords = Stopwords::default();
        for (bit, (name, words)) in LISTS.iter().enumerate() {
            for word in words.split(' ') {
                let mut tokens = Vec::new();
                scan::scan(word, &mut tokens);
                for token in tokens {
                    assert!(stopwords.languages(token) & (1 << bit) != 0, "{name}: {word}");
                }
            }
        }
    }
}
